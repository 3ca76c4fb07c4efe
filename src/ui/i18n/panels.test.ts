/** Panels bring their own words: in both languages the same keys, and no empty word. */
import { describe, expect, test } from 'vitest';
import { languages as inspector } from '../../inspector/words.ts';
import { languages as lamps } from '../../lamps/words.ts';
import { languages as raft } from '../../raft/words.ts';
import { languages as timeline } from '../../timeline/words.ts';

const paths = (value: object, path = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' ? paths(inner as object, `${path}${key}.`) : [`${path}${key}:${typeof inner}`],
  );
const texts = (value: object): string[] =>
  Object.values(value).flatMap((inner) =>
    typeof inner === 'string' ? [inner] : typeof inner === 'object' ? texts(inner as object) : [],
  );

describe.each([
  ['the lamps', lamps],
  ['the inspector', inspector],
  ['the Raft panel', raft],
  ['the term tape', timeline],
])('%s', (_, { en, ko }) => {
  test('says the same in both languages', () => {
    expect(paths(ko).sort()).toEqual(paths(en).sort());
    for (const text of [...texts(en), ...texts(ko)]) expect(text.trim()).not.toBe('');
  });
});
