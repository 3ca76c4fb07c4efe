import { describe, expect, it } from 'vitest';
import { hex } from '../std/codec.ts';
import { decodeConfChange, encodeConfChange } from './conf-change-codec.ts';
import type { ConfChange, ConfChangeV2, Entry } from './types.ts';

const entry = (change: ConfChange | ConfChangeV2): Entry => ({
  term: 1,
  index: 1,
  type: 'changes' in change ? 'conf-change-v2' : 'conf-change',
  data: encodeConfChange(change),
});

// Proto2 fields are written also where they are zero: their presence counts in an entry's size.
const CASES: [string, ConfChange | ConfChangeV2, string][] = [
  ['add a node', { type: 'add-node', nodeId: 3, context: null }, '10001803'],
  ['remove a node', { type: 'remove-node', nodeId: 300, context: null }, '100118ac02'],
  ['with a context', { type: 'add-learner', nodeId: 1, context: new Uint8Array([7, 8]) }, '1003180122020708'],
  ['no changes', { transition: 'auto', changes: [], context: null }, '0800'],
  [
    'several changes',
    {
      transition: 'joint-explicit',
      changes: [
        { type: 'add-node', nodeId: 2 },
        { type: 'update-node', nodeId: 1 },
      ],
      context: new Uint8Array([9]),
    },
    '0802' + '120408001002' + '120408021001' + '1a0109',
  ],
  ['a large id', { type: 'add-node', nodeId: 2 ** 52 - 1, context: null }, '100018ffffffffffffff07'],
];

describe('configuration changes on the wire (raft.md §2.2)', () => {
  it.each(CASES)('%s', (_, change, bytes) => {
    expect(hex.encode(encodeConfChange(change))).toBe(bytes);
    expect(decodeConfChange(entry(change))).toEqual(change);
  });

  it('the second form without data means to leave a joint configuration', () => {
    const left = { transition: 'auto', changes: [], context: null };
    expect(decodeConfChange({ term: 1, index: 1, type: 'conf-change-v2', data: null })).toEqual(left);
  });

  it.each([
    ['a cut number', [0x10]],
    ['a cut context', [0x22, 5, 1]],
    ['an unknown kind of change', [0x10, 9]],
    ['a field of another form', [0x15, 0, 0, 0, 0]],
  ])('%s is a bug', (_, data) => {
    expect(() => decodeConfChange({ term: 1, index: 1, type: 'conf-change', data: Uint8Array.from(data) })).toThrow();
  });
});
