import { expect, test } from 'vitest';
import { logAttributes } from './log-attributes.ts';

const container = { env: ['HOME=/root', 'asdf=a=b', 'ASK=2'], labels: { tier: 'web', team: 'bees' } };

test.each([
  [{}, {}],
  [{ env: 'asdf,NOPE' }, { asdf: 'a=b' }],
  [
    { labels: 'tier', env: 'ASK' },
    { tier: 'web', ASK: '2' },
  ],
  [
    { 'env-regex': '^as', 'labels-regex': 'team|tier' },
    { tier: 'web', team: 'bees', asdf: 'a=b' },
  ],
  [{ 'env-regex': '(' }, {}],
])('options %j → %j', (Options, expected) => {
  expect(logAttributes({ Name: 'json-file', Options }, container)).toEqual(expected);
});
