/** One campaign as a test: a swarm of five managers keeps every promise through all that a seed does to it. */
import { expect } from 'vitest';
import { campaign } from './campaign.ts';
import { describeFailure } from './story.ts';

/** As much as some hundred seeds in a few minutes of one core allow. */
const MINUTES = 1.5;

export function holds(seed: number, operations = false): void {
  const outcome = campaign({ seed, minutes: MINUTES, operations });
  expect(describeFailure(outcome)).toBe('');
  // A campaign in which nothing happens proves nothing.
  const { faults, elections, committed } = outcome.figures;
  expect(Math.min(faults, elections, committed)).toBeGreaterThan(0);
}
