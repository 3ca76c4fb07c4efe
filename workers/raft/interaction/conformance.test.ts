/** The published data-driven tests, byte for byte. The files are not part of the project; they lie beside its checkout. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRIVERS } from './drivers.ts';
import { describeDifference, play } from './play.ts';

const DATA = new URL('../../../../shared/raft-testdata/', import.meta.url);
const present = existsSync(DATA);

const FOLDERS = [
  ['quorum', 'quorum'],
  ['confchange', 'confchange'],
  ['interaction', 'interact'],
] as const;

describe.runIf(present)('published Raft scenarios', () => {
  for (const [folder, driver] of FOLDERS) {
    const files = present ? readdirSync(new URL(`${folder}/`, DATA)).filter((name) => name.endsWith('.txt')) : [];
    it.each(files)(`${folder}/%s`, (name) => {
      const { difference } = play(readFileSync(new URL(`${folder}/${name}`, DATA), 'utf8'), DRIVERS[driver]());
      expect(difference === null ? '' : describeDifference(difference)).toBe('');
    });
  }
});

describe.runIf(!present)('published Raft scenarios: skipped, ../shared/raft-testdata is not here', () => {
  it('plays them where the folder lies beside the checkout', () => expect(present).toBe(false));
});
