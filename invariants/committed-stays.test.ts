import { describe } from 'vitest';
import { committedStays } from './committed-stays.ts';
import { entries, entry, judged } from './testing.ts';

describe('committed is for good', () => {
  judged(committedStays, [
    [
      'two have applied different entries',
      (they) => {
        they.shows(1, { log: entries(1, 1) });
        they.look();
        they.shows(2, { log: entries(1, 2) });
      },
      /^at index 2, node-1 committed an entry of term 1 and node-2 another of term 2$/,
    ],
    [
      'it has changed in the log of one',
      (they) => {
        they.shows(1, { log: [entry(1, 1, 'a')] });
        they.look();
        they.shows(1, { log: [entry(1, 1, 'b')] });
      },
      /at index 1/,
    ],
    [
      'a restart has lost what had been applied',
      (they) => {
        they.shows(1, { log: entries(1, 1, 1) });
        they.look();
        they.shows(1, { log: entries(1, 1), appliedIndex: 0 });
      },
      /node-1 has 2 entries left, and had committed and applied 3/,
    ],
    [
      'it goes on from a snapshot, and loses what was not committed',
      (they) => {
        they.shows(1, { log: entries(1, 1, 1, 1), appliedIndex: 2 });
        they.look();
        they.shows(1, { log: entries(1, 1), appliedIndex: 0 });
        they.look();
        they.shows(1, { log: [], firstIndex: 6, lastIndex: 5, appliedIndex: 5, snapshotIndex: 5 });
      },
      null,
    ],
    [
      'a machine that was replaced begins with nothing, under a new number',
      (they) => {
        they.shows(3, { log: entries(1, 1, 1) });
        they.look();
        they.retires(3);
        they.look();
        they.shows(3, { id: 33, log: [] });
      },
      null,
    ],
    [
      'what is not committed differs',
      (they) => {
        they.shows(1, { log: entries(1, 1), appliedIndex: 1 });
        they.shows(2, { log: entries(1, 2), appliedIndex: 1 });
      },
      null,
    ],
    [
      'a log counts more as committed than it has written yet',
      (they) => {
        they.shows(1, { log: entries(1, 3) });
        they.shows(2, { log: entries(1, 2), appliedIndex: 1, commitIndex: 2 });
      },
      null,
    ],
  ]);
});
