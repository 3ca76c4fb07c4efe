import { describe, expect, test } from 'vitest';
import { APPEARANCES, INVARIANTS } from './all.ts';
import type { BreachCode, Breaches } from './rule.ts';
import { en } from './words.en.ts';
import { ko } from './words.ko.ts';
import { tell } from './words.ts';

/** Every breach once: the compiler asks for a row for each code. */
const samples: { [Code in BreachCode]: Breaches[Code] } = {
  'two-leaders': { term: 2, one: 'node-1', other: 'node-2' },
  'two-votes': { term: 2, voter: 'node-3', one: 'node-1', other: 'node-2' },
  'vote-forgotten': { term: 2, voter: 'node-3', candidate: 'node-1' },
  'entries-differ': { index: 7, term: 2, one: 'node-1', other: 'node-2' },
  'prefixes-differ': { index: 7, term: 2, one: 'node-1', other: 'node-2' },
  'leader-rewrote': { leader: 'node-1', term: 2, index: 7 },
  'committed-differ': { index: 7, one: 'node-1', oneTerm: 2, other: 'node-2', otherTerm: 3 },
  'committed-gone': { on: 'node-1', last: 7, applied: 9 },
  'leader-lacks': { leader: 'node-1', term: 3, index: 7, committedTerm: 2 },
  'no-majority': { leader: 'node-1', commit: 9, held: 7 },
  'stores-differ': { one: 'node-1', other: 'node-2', applied: 7, what: '{}' },
  'state-went-back': { task: 'web.1', before: 'running', after: 'ready' },
  'desire-went-back': { task: 'web.1', before: 'shutdown', after: 'running' },
  'task-moved': { task: 'web.1', before: 'node-1', after: 'node-2' },
  'task-came-back': { task: 'web.1' },
  'slot-twice': { slot: 'web.1', one: 'a', other: 'b' },
  'live-twice': { slots: ['web.1', 'web.2'] },
};

describe.each([
  ['English', en],
  ['Korean', ko],
])('%s', (language, words) => {
  test.each(Object.keys(samples) as BreachCode[])('tells of %s', (code) => {
    const sentence = tell({ code, params: samples[code] } as never, words);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\(이\)|\(으\)/);
    expect(/[가-힣]/.test(sentence)).toBe(language === 'Korean');
    for (const value of Object.values(samples[code])) {
      for (const each of [value].flat()) expect(sentence).toContain(String(each));
    }
  });

  test.each([...INVARIANTS, ...APPEARANCES].map(({ id }) => id))('names %s and what it means', (id) => {
    const { name, meaning } = words.rules[id];
    expect(/[가-힣]/.test(name)).toBe(language === 'Korean');
    expect(meaning).toMatch(/[.]$/);
    expect(/[가-힣]/.test(meaning)).toBe(language === 'Korean');
  });
});
