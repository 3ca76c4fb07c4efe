import type { RuleWords } from './words.ts';

export const en: RuleWords = {
  rules: {
    'one-leader-a-term': {
      name: 'One leader a term',
      meaning: 'In any term, at most one manager ever leads.',
    },
    'one-vote-a-term': {
      name: 'One vote a term',
      meaning: 'In one term a manager votes for one candidate only, even across a restart.',
    },
    'log-matching': {
      name: 'Logs match',
      meaning: 'Two logs that have an entry of the same index and term are equal up to that entry.',
    },
    'leader-append-only': {
      name: 'A leader only appends',
      meaning: 'A leader never changes or removes entries of its own log.',
    },
    'committed-stays': {
      name: 'Committed is for good',
      meaning: 'No entry that was committed is ever changed or lost.',
    },
    'leader-completeness': {
      name: 'A leader has it all',
      meaning: 'Every new leader has every entry that was committed before.',
    },
    'a-majority-has-it': {
      name: 'A majority has it',
      meaning: 'A leader counts an entry as committed only when more than half of the managers hold it.',
    },
    'stores-agree': {
      name: 'Managers agree',
      meaning: 'Managers that have applied the same entries believe the same of the cluster.',
    },
    'task-states-never-go-back': {
      name: 'Tasks never go back',
      meaning: 'The state of a task, and the one desired of it, only ever move forward.',
    },
    'a-task-keeps-its-node': {
      name: 'A task keeps its node',
      meaning: 'Once a task has a node it never gets another: what moves is the slot, to a new task.',
    },
    'no-slot-twice': {
      name: 'One task a slot',
      meaning: 'No slot has two tasks that are to run, unless an update starts the new one first.',
    },
    'one-live-copy': {
      name: 'One live copy of a slot',
      meaning:
        'Swarm does not promise this. A worker that is cut off keeps its containers running, while the managers take it for down and start others in their place; and an update may start the new one first.',
    },
  },
  breaches: {
    'two-leaders': ({ term, one, other }) => `${one} and ${other} both led in term ${term}`,
    'two-votes': ({ term, voter, one, other }) => `${voter} voted twice in term ${term}: for ${one} and for ${other}`,
    'vote-forgotten': ({ term, voter, candidate }) =>
      `${voter} has forgotten that it voted for ${candidate} in term ${term}`,
    'entries-differ': ({ index, term, one, other }) => `entry ${index} of term ${term} differs on ${one} and ${other}`,
    'prefixes-differ': ({ index, term, one, other }) =>
      `what precedes entry ${index} of term ${term} differs on ${one} and ${other}`,
    'leader-rewrote': ({ leader, term, index }) => `${leader} led in term ${term} and rewrote its own entry ${index}`,
    'committed-differ': ({ index, one, oneTerm, other, otherTerm }) =>
      `at index ${index}, ${one} committed an entry of term ${oneTerm} and ${other} another of term ${otherTerm}`,
    'committed-gone': ({ on, last, applied }) =>
      `${on} has ${last} entries left, and had committed and applied ${applied}`,
    'leader-lacks': ({ leader, term, index, committedTerm }) =>
      `${leader} leads in term ${term} without entry ${index}, committed by term ${committedTerm}`,
    'no-majority': ({ leader, commit, held }) =>
      `${leader} counts entries up to ${commit} as committed, and a majority holds those up to ${held}`,
    'stores-differ': ({ one, other, applied, what }) =>
      `${one} and ${other} have both applied ${applied} entries and differ: ${what}`,
    'state-went-back': ({ task, before, after }) => `task ${task} went from ${before} back to ${after}`,
    'desire-went-back': ({ task, before, after }) => `task ${task} was to become ${before}, and then ${after} again`,
    'task-moved': ({ task, before, after }) => `task ${task} moved from node ${before} to ${after}`,
    'task-came-back': ({ task }) => `task ${task} came back after it had been removed`,
    'slot-twice': ({ slot, one, other }) => `two tasks of slot ${slot} are to run: ${one} and ${other}`,
    'live-twice': ({ slots }) => `more than one container runs for ${slots.join(', ')}`,
  },
};
