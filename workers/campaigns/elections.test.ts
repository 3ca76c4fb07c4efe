/** The first campaign: five managers under crashes, frozen machines, cuts and bad cables, two hundred times over. */
import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { seeds } from './seeds.ts';
import { describeFailure } from './story.ts';

/** Seeds that once failed, each with what it had found; what was mended has a test of its own where it was wrong. */
const past: readonly number[] = [
  82, // a manager between an agent and the leader was off for a moment: the stream of assignments stayed silent for ever
  308, // a task that waited while its service was updated was never placed: so it is in Docker (`left-behind.ts`)
  380, // a session went on in the very moment in which its grace ran out: ready was written first, then down
  499, // a report that a cable had lost was sent again, overtook a later one in one batch, and undid it
  1095, // a service was scaled to nothing while an update of it made a task: that one was not counted, and stayed
  2565, // a deposed leader had a node register that had nothing new to write; 16 s later, leading again, it took it for dead
];

/** As much as 200 seeds in four minutes of one core allow. */
const MINUTES = 1.5;

test.each(seeds({ past, fresh: 200 }))('five managers keep every promise and recover, SEED=%i', (seed) => {
  const outcome = campaign({ seed, minutes: MINUTES });
  expect(describeFailure(outcome)).toBe('');
  // A campaign in which nothing happens proves nothing.
  const { faults, elections, committed } = outcome.figures;
  expect(Math.min(faults, elections, committed)).toBeGreaterThan(0);
});
