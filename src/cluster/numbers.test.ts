import { expect, test } from 'vitest';
import type { ServiceId } from '../../workers/api/ids.ts';
import { numbered, type Numbers } from './numbers.ts';

const services = (names: string) => names.split(' ').map((id) => ({ id: id as ServiceId }));
const after = (...steps: string[]) => {
  const numbers = steps.reduce<Numbers>((before, names) => numbered(before, services(names)), new Map());
  return [...numbers]
    .sort(([, a], [, b]) => a - b)
    .map(([id, number]) => `${id}:${number}`)
    .join(' ');
};

test.each([
  ['services are numbered from 0', ['web api'], 'web:0 api:1'],
  ['one that comes changes nobody, wherever it stands in the list', ['web', 'api web'], 'web:0 api:1'],
  ['nor does one that goes', ['web api db', 'api db'], 'api:1 db:2'],
  ['whose number goes to the next that comes', ['web api', 'api', 'api new', 'newer api new'], 'new:0 api:1 newer:2'],
])('%s', (_, steps, expected) => expect(after(...steps)).toBe(expected));

test('the same object where nobody came or went', () => {
  const before = numbered(new Map(), services('web api'));
  expect(numbered(before, services('api web'))).toBe(before);
});
