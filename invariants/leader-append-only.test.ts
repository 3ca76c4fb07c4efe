import { describe } from 'vitest';
import { leaderAppendOnly } from './leader-append-only.ts';
import { entries, entry, judged } from './testing.ts';

const leading = { role: 'leader', term: 2, appliedIndex: 1, commitIndex: 1 } as const;

describe('a leader only appends', () => {
  judged(leaderAppendOnly, [
    [
      'a leader writes over its own entry',
      (they) => {
        they.shows(1, { ...leading, log: entries(1, 1) });
        they.look();
        they.shows(1, { ...leading, log: entries(1, 2) });
      },
      /^node-1 led in term 2 and rewrote its own entry 2$/,
    ],
    [
      'a leader has fewer entries than before',
      (they) => {
        they.shows(1, { ...leading, log: entries(1, 1, 2) });
        they.look();
        they.shows(1, { ...leading, log: entries(1, 1) });
      },
      /rewrote its own entry 3/,
    ],
    [
      'a leader appends, and its view and its log move on',
      (they) => {
        they.shows(1, { ...leading, log: entries(1, 1) });
        they.look();
        they.shows(1, { ...leading, firstIndex: 2, log: [entry(2, 1), entry(3, 2), entry(4, 2)] });
        they.look();
        they.shows(1, { ...leading, firstIndex: 9, log: [entry(9, 2)] });
      },
      null,
    ],
    [
      'it leads again, in a later term, after another has written over its entries',
      (they) => {
        they.shows(1, { ...leading, log: entries(1, 1, 2) });
        they.look();
        they.shows(1, { ...leading, term: 4, log: entries(1, 3) });
      },
      null,
    ],
    [
      'a follower writes over what it had',
      (they) => {
        they.shows(1, { ...leading, role: 'follower', log: entries(1, 1) });
        they.look();
        they.shows(1, { ...leading, role: 'follower', log: entries(1, 2) });
      },
      null,
    ],
  ]);
});
