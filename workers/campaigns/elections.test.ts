/** The first campaign: five managers under crashes, frozen machines, cuts and bad cables, two hundred times over. */
import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { seeds } from './seeds.ts';
import { describeFailure } from './story.ts';

/** Seeds that once failed, each with what it had found. */
const past: readonly number[] = [];

/** As much as 200 seeds in four minutes of one core allow. */
const MINUTES = 1.5;

test.each(seeds({ past, fresh: 200 }))('five managers keep every promise and recover, SEED=%i', (seed) => {
  const outcome = campaign({ seed, minutes: MINUTES });
  expect(describeFailure(outcome)).toBe('');
  // A campaign in which nothing happens proves nothing.
  const { faults, elections, committed } = outcome.figures;
  expect(Math.min(faults, elections, committed)).toBeGreaterThan(0);
});
