import { describe } from 'vitest';
import { leaderCompleteness } from './leader-completeness.ts';
import { entries, judged } from './testing.ts';

describe('a leader has it all', () => {
  judged(leaderCompleteness, [
    [
      'a later leader is shorter',
      (they) => {
        they.shows(1, { term: 2, log: entries(1, 2) });
        they.look();
        they.shows(2, { role: 'leader', term: 3, log: entries(1) });
      },
      /^node-2 leads in term 3 without entry 2, committed by term 2$/,
    ],
    [
      'a later leader has something else there',
      (they) => {
        they.shows(1, { term: 2, log: entries(1, 2) });
        they.shows(2, { role: 'leader', term: 3, log: entries(1, 1, 3), appliedIndex: 1 });
      },
      /node-2 leads in term 3 without entry 2/,
    ],
    [
      'an earlier leader, cut off, may lack it',
      (they) => {
        they.shows(1, { term: 3, log: entries(1, 3) });
        they.look();
        they.shows(2, { role: 'leader', term: 2, log: entries(1) });
      },
      null,
    ],
    [
      'it is seen as committed by later terms alone, and the cut-off leader lacks it',
      (they) => {
        they.shows(1, { term: 4, log: entries(1, 1, 3) });
        they.look();
        they.shows(2, { role: 'leader', term: 2, log: entries(1, 1) });
      },
      null,
    ],
    [
      'a later leader has it in its snapshot',
      (they) => {
        they.shows(1, { term: 2, log: entries(1, 2) });
        they.look();
        they.shows(2, { role: 'leader', term: 3, log: [], firstIndex: 3, lastIndex: 2, appliedIndex: 2 });
      },
      null,
    ],
  ]);
});
