import { describe } from 'vitest';
import { logMatching } from './log-matching.ts';
import { entries, entry, judged } from './testing.ts';

describe('logs match', () => {
  judged(logMatching, [
    [
      'the same index and term, and something else in it',
      (they) => {
        they.shows(1, { log: [entry(1, 1, 'a')], appliedIndex: 0 });
        they.look();
        they.shows(2, { log: [entry(1, 1, 'b')], appliedIndex: 0 });
      },
      /^entry 1 of term 1 differs on node-1 and node-2$/,
    ],
    [
      'the same entry behind different ones',
      (they) => {
        they.shows(1, { log: entries(1, 3), appliedIndex: 0 });
        they.shows(2, { log: entries(2, 3), appliedIndex: 0 });
      },
      /what precedes entry 2 of term 3 differs on node-1 and node-2/,
    ],
    [
      'the same entry behind different ones, the first of which shows later',
      (they) => {
        they.shows(1, { log: [entry(2, 3)], appliedIndex: 0 });
        they.look();
        they.shows(2, { log: entries(2, 3), appliedIndex: 0 });
        they.look();
        they.shows(3, { log: entries(1, 3), appliedIndex: 0 });
      },
      /what precedes entry 2/,
    ],
    [
      'other terms at the same index, of which one goes',
      (they) => {
        they.shows(1, { log: entries(1, 2), appliedIndex: 1 });
        they.shows(2, { log: entries(1, 3), appliedIndex: 1 });
        they.look();
        they.shows(1, { log: entries(1, 3, 3) });
      },
      null,
    ],
    [
      'what two swarms have in their logs',
      (they) => {
        they.belongs(2, 'two');
        they.shows(1, { log: [entry(1, 1, 'a')] });
        they.shows(2, { log: [entry(1, 1, 'b')] });
      },
      null,
    ],
    [
      'a log that still shows what is about to be written over',
      (they) => {
        they.shows(1, { log: [entry(1, 2, 'a')], appliedIndex: 1 });
        they.shows(2, { log: [entry(1, 1, 'b')], appliedIndex: 0, commitIndex: 1 });
      },
      null,
    ],
  ]);
});
