/**
 * Seeds that once failed, each with what it had found. What was mended has a test of its own where it was wrong: since
 * then more has come to be drawn from a seed, so that the older ones tell other stories by now.
 */
export const PAST: readonly number[] = [
  82, // a manager between an agent and the leader was off for a moment: the stream of assignments stayed silent for ever
  308, // a task that waited while its service was updated was never placed: so it is in Docker (`left-behind.ts`)
  380, // a session went on in the very moment in which its grace ran out: ready was written first, then down
  499, // a report that a cable had lost was sent again, overtook a later one in one batch, and undid it
  1095, // a service was scaled to nothing while an update of it made a task: that one was not counted, and stayed
  2565, // a deposed leader had a node register that had nothing new to write; 16 s later, leading again, it took it for dead
  10, // a manager lost its disk under one leader and joined again under another, who gave it its old number: its vote was forgotten
  184, // a demoted manager whose certificate was old joined again, got a worker's, and left a voter behind that never votes
  291, // the same, with two members lost besides
  318, // an operator made a manager leave whose disk had only been full, and with it the quorum
  41, // a session went on by a request that was late, and was called off: the leader then told the node nothing more, for ever
  1039, // a change of role that nobody had answered yet came about after everything had looked well
];

/** The same, of campaigns in which people do everything they can with services. */
export const PAST_OPERATIONS: readonly number[] = [
  55, // a global service counted as satisfied while one of its tasks waited to be restarted
  6, // a global service's task on a paused node was replaced when the node was active again: that is no update
  226, // the answer to a manager that joined again was lost together with the leader: a voter that never votes, by law
];
