/** One campaign as a test: a swarm of five managers keeps every promise through all that a seed does to it. */
import { expect } from 'vitest';
import { campaign } from './campaign.ts';
import type { FaultKind } from './faults.ts';
import { describeFailure } from './story.ts';

/**
 * Damaged sectors, full disks and changes of role are drawn in longer runs by hand (`npm run campaign`), where a few
 * seeds in a hundred still end with a swarm that does not recover: whether by law is not known of all of them yet.
 */
const KINDS: readonly FaultKind[] = ['kill', 'freeze', 'cut', 'loss', 'mix', 'clock', 'wipe', 'replace'];

/** As much as some hundred seeds in a few minutes of one core allow. */
const MINUTES = 1.5;

export function holds(seed: number): void {
  const outcome = campaign({ seed, minutes: MINUTES, faults: KINDS });
  expect(describeFailure(outcome)).toBe('');
  // A campaign in which nothing happens proves nothing.
  const { faults, elections, committed } = outcome.figures;
  expect(Math.min(faults, elections, committed)).toBeGreaterThan(0);
}
