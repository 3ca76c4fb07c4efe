import { describe, expect, test } from 'vitest';
import type { RaftView } from '../workers/api/view.ts';
import { logMatching } from './log-matching.ts';
import { entries, entry, forge, judged, members } from './testing.ts';

const alone = { term: 5, members: members([1]), log: [...entries(1, 1), entry(3, 5, 'force')] };
const others = { term: 5, log: [...entries(1, 1), entry(3, 5, 'theirs')] };

describe('a swarm that was formed by force', () => {
  judged(logMatching, [
    [
      'goes its own way with the same numbers, while the others live on',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.look();
        they.shows(1, alone);
        they.shows(2, { ...others, role: 'leader' });
        they.shows(3, others);
        they.look();
        they.shows(3, { ...others, log: [...others.log, entry(4, 5)] });
      },
      null,
    ],
    [
      'is not judged before it is through with it',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.look();
        they.shows(2, others);
        they.shows(1, { ...alone, members: members([1, 2, 3]), appliedIndex: 2, commitIndex: 3 });
      },
      null,
    ],
    [
      'has new members by the next sight',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.shows(2, others);
        they.look();
        they.shows(1, { ...alone, members: members([1, 33]) });
      },
      null,
    ],
    [
      'lets in newcomers, who relive on their way what it once was',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.shows(2, others);
        they.look();
        they.shows(1, { ...alone, members: members([1, 33]) });
        they.look();
        they.shows(3, { id: 33, term: 5, log: entries(1, 1), members: members([1, 2, 3, 33]) });
        they.look();
        they.shows(2, { ...others, role: 'leader' });
      },
      null,
    ],
    [
      'is there already when the watch begins',
      (they) => {
        they.shows(1, alone);
        they.shows(2, { ...others, role: 'leader' });
        they.shows(3, others);
      },
      null,
    ],
    [
      'is all that is left',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.shows(2, others);
        they.look();
        for (const n of [2, 3]) they.retires(n);
        they.look();
        they.shows(1, alone);
      },
      null,
    ],
    [
      'is watched from then on, with those who join it',
      (they) => {
        for (const n of [1, 2, 3]) they.shows(n, { term: 4, log: entries(1, 1) });
        they.look();
        they.shows(1, alone);
        they.look();
        they.shows(1, { ...alone, members: members([1, 33]) });
        they.look();
        they.shows(3, { ...others, id: 33, members: members([1, 33]) });
      },
      /entry 3 of term 5 differs on node-1 and node-3/,
    ],
  ]);
});

describe('a group that changes as groups do is watched on', () => {
  const log = (text: string): Partial<RaftView> => ({ log: [entry(1, 1, text)] });
  judged(logMatching, [
    [
      'one of five leaves',
      (they) => {
        they.shows(1, { ...log('a'), members: members([1, 2, 3, 4, 5]) });
        they.look();
        they.shows(1, { ...log('a'), members: members([1, 2, 3, 4]) });
        they.look();
        they.shows(2, log('b'));
      },
      /entry 1 of term 1 differs/,
    ],
  ]);
});

test('a new swarm on the same machines begins anew', () => {
  const { they, first } = forge(logMatching);
  they.shows(1, { log: [entry(1, 1, 'a')] });
  they.look();
  they.belongs(1, null);
  they.retires(1);
  they.look();
  they.belongs(1, 'two');
  they.shows(1, { log: [entry(1, 1, 'b')] });
  they.look();
  expect(first()).toBeNull();
});
