/** Support for scenarios of our own, each a short data-driven file. Not part of what ships. */
import { describe, expect, it } from 'vitest';
import { DRIVERS } from './drivers.ts';
import { describeDifference, play } from './play.ts';

/** Every scenario prints what it says, byte for byte. */
export function scenarios(about: string, texts: Readonly<Record<string, string>>): void {
  describe(about, () => {
    it.each(Object.entries(texts))('%s', (_, text) => {
      const { difference } = play(text, DRIVERS.interact());
      expect(difference === null ? '' : describeDifference(difference)).toBe('');
    });
  });
}

/** Blocks that print nothing; the level is back at DEBUG afterwards. */
export const quietly = (...commands: string[]) =>
  ['log-level none', ...commands, 'log-level debug'].map((command) => `\n${command}\n----\nok\n`).join('');

/** A quiet start, up to and including a settled leader 1 whose empty entry is at index 3. */
export const elected = (nodes: number, voters: string, options = '') =>
  quietly(`add-nodes ${nodes} voters=${voters} index=2 ${options}`, 'campaign 1', 'stabilize');
