import { describe } from 'vitest';
import { aMajorityHasIt } from './a-majority-has-it.ts';
import { judged, members } from './testing.ts';

const leading = (commit: number, matches: Readonly<Record<number, number>>, ids = Object.keys(matches).map(Number)) =>
  ({
    role: 'leader',
    term: 2,
    lastIndex: 9,
    commitIndex: commit,
    appliedIndex: commit,
    members: members(ids, matches),
  }) as const;

describe('a majority has it', () => {
  judged(aMajorityHasIt, [
    [
      'a leader counts what it alone holds',
      (they) => {
        they.shows(1, leading(4, { 1: 4, 2: 4, 3: 4 }));
        they.look();
        they.shows(1, leading(6, { 1: 6, 2: 4, 3: 4 }));
      },
      /^node-1 counts entries up to 6 as committed, and a majority holds those up to 4$/,
    ],
    [
      'half is no majority',
      (they) => {
        they.shows(1, leading(4, { 1: 4, 2: 4, 3: 4, 4: 4 }));
        they.look();
        they.shows(1, leading(5, { 1: 5, 2: 5, 3: 4, 4: 4 }));
      },
      /a majority holds those up to 4/,
    ],
    [
      'a new leader does not know yet what the others hold',
      (they) => {
        they.shows(1, leading(4, { 1: 9, 2: 0, 3: 0 }));
        they.look();
        they.shows(1, leading(4, { 1: 9, 2: 3, 3: 0 }));
        they.look();
        they.shows(1, leading(9, { 1: 9, 2: 9, 3: 0 }));
      },
      null,
    ],
    [
      'what was counted before a member came in',
      (they) => {
        they.shows(1, leading(4, { 1: 4, 2: 4, 3: 0 }));
        they.look();
        they.shows(1, leading(5, { 1: 5, 2: 5, 3: 0, 4: 0 }));
        they.look();
        they.shows(1, leading(5, { 1: 6, 2: 5, 3: 0, 4: 0 }));
        they.look();
        they.shows(1, leading(6, { 1: 6, 2: 6, 3: 0, 4: 6 }));
      },
      null,
    ],
    [
      'members whom the log does not know yet',
      (they) => {
        they.shows(1, leading(4, { 1: 4 }, [1, 2, 3]));
        they.look();
        they.shows(1, leading(5, { 1: 5 }, [1, 2, 3]));
      },
      null,
    ],
  ]);
});
