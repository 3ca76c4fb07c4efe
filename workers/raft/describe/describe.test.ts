import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { encodeConfChange } from '../conf-change-codec.ts';
import { Group } from '../testing.ts';
import { hexId } from '../logger.ts';
import { message } from '../message.ts';
import { describeStatus } from '../status.ts';
import { type Entry, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, type Ready } from '../types.ts';
import { describeConfChange, describeConfig, describeConfStateAsText } from './configuration.ts';
import { describeEntry, describeMessage, describeReady } from './message.ts';
import { quoted } from './quoted.ts';
import { describeHardState } from './states.ts';

const bytes = (...codes: number[]) => Uint8Array.from(codes);
const entry = (index: number, text: string): Entry => ({ term: 1, index, type: 'normal', data: utf8.encode(text) });

describe('quoted data (raft.md §21)', () => {
  it.each([
    ['nothing', bytes(), '""'],
    ['plain text', utf8.encode('foo bar'), '"foo bar"'],
    ['quotes and backslashes', utf8.encode('"\\'), '"\\"\\\\"'],
    ['controls with a name', bytes(7, 8, 9, 10, 11, 12, 13), '"\\a\\b\\t\\n\\v\\f\\r"'],
    ['other controls', bytes(0, 27, 127), '"\\x00\\x1b\\x7f"'],
    ['printable letters of any script', utf8.encode('é日😀'), '"é日😀"'],
    ['invisible characters', utf8.encode('\u00a0\u200b'), '"\\u00a0\\u200b"'],
    ['unassigned planes', utf8.encode('\u{10ffff}'), '"\\U0010ffff"'],
    ['a lone continuation', bytes(0x80, 0x61), '"\\x80a"'],
    ['a cut sequence', bytes(0xe6, 0x97), '"\\xe6\\x97"'],
    ['a surrogate', bytes(0xed, 0xa0, 0x80), '"\\xed\\xa0\\x80"'],
    ['longer than needed', bytes(0xc0, 0x80), '"\\xc0\\x80"'],
  ])('%s', (_, data, expected) => expect(quoted(data)).toBe(expected));
});

describe('printed forms (raft.md §21)', () => {
  const change = encodeConfChange({
    transition: 'auto',
    changes: [
      { type: 'add-node', nodeId: 1 },
      { type: 'add-learner', nodeId: 12 },
      { type: 'remove-node', nodeId: 3 },
      { type: 'update-node', nodeId: 4 },
    ],
    context: null,
  });

  it.each<[string, Entry, string]>([
    ['normal', entry(3, 'x'), '1/3 EntryNormal "x"'],
    ['without data', { ...entry(3, ''), data: null }, '1/3 EntryNormal ""'],
    ['changes', { ...entry(3, ''), type: 'conf-change-v2', data: change }, '1/3 EntryConfChangeV2 v1 l12 r3 u4'],
    ['leave joint', { ...entry(3, ''), type: 'conf-change-v2', data: null }, '1/3 EntryConfChangeV2'],
  ])('entry: %s', (_, given, expected) => expect(describeEntry(given)).toBe(expected));

  it('hard state', () => {
    expect(describeHardState({ term: 1, vote: 0, commit: 0 })).toBe('Term:1 Commit:0');
    expect(describeHardState({ term: 1, vote: 10, commit: 2 })).toBe('Term:1 Vote:10 Commit:2');
  });

  it('a message with everything', () => {
    const text = describeMessage(
      message({
        type: 'MsgStorageAppend',
        from: 10,
        to: LOCAL_APPEND_THREAD,
        term: 2,
        vote: 10,
        commit: 3,
        reject: true,
        rejectHint: 4,
        entries: [entry(3, 'a'), entry(4, 'b')],
        responses: [
          message({ type: 'MsgAppResp', from: 10, to: 2, term: 2, index: 4 }),
          message({ type: 'MsgStorageApplyResp', from: LOCAL_APPLY_THREAD, entries: [entry(3, 'a'), entry(4, 'b')] }),
        ],
      }),
    );
    expect(text).toBe(`a->AppendThread MsgStorageAppend Term:2 Log:0/0 Rejected (Hint: 4) Commit:3 Vote:10 Entries:[
  1/3 EntryNormal "a"
  1/4 EntryNormal "b"
] Responses:[
  a->2 MsgAppResp Term:2 Log:0/4
  ApplyThread->None MsgStorageApplyResp Term:0 Log:0/0 Entries:[
    1/3 EntryNormal "a"
    1/4 EntryNormal "b"
  ]
]`);
  });

  it('a Ready with reads', () => {
    const ready: Ready = {
      softState: null,
      hardState: null,
      readStates: [
        { index: 7, requestCtx: utf8.encode('foo') },
        { index: 8, requestCtx: bytes() },
      ],
      entries: [],
      snapshot: null,
      committedEntries: [],
      messages: [],
      mustSync: false,
    };
    expect(describeReady(ready)).toBe('Ready MustSync=false:\nReadStates [{7 [102 111 111]} {8 []}]\n');
    expect(describeReady({ ...ready, readStates: [] })).toBe('<empty Ready>');
  });

  it('a configuration, with ids in hexadecimal', () => {
    expect(
      describeConfig({
        voters: [
          [1, 10],
          [1, 2],
        ],
        learners: [17],
        learnersNext: [2],
        autoLeave: true,
      }),
    ).toBe('voters=(1 a)&&(1 2) learners=(11) learners_next=(2) autoleave');
  });

  it('the members of a snapshot, as the text form of Protocol Buffers', () => {
    const state = { voters: [1, 10], votersOutgoing: [2], learners: [3], learnersNext: [2], autoLeave: true };
    expect(describeConfStateAsText(state)).toBe(
      'voters:1 voters:10 learners:3 voters_outgoing:2 learners_next:2 auto_leave:true',
    );
    const plain = { voters: [1], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
    expect(describeConfStateAsText(plain)).toBe('voters:1 auto_leave:false');
  });

  it('the storage threads among ids in log lines', () => {
    expect([255, LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD].map(hexId)).toEqual([
      'ff',
      'ffffffffffffffff',
      'fffffffffffffffe',
    ]);
  });

  it('a change in full', () => {
    expect(describeConfChange({ type: 'remove-node', nodeId: 12, context: utf8.encode('a"b') })).toBe(
      'transition:ConfChangeTransitionAuto changes:{type:ConfChangeRemoveNode node_id:12} context:"a\\"b"',
    );
  });

  it('the status of a leader and of a follower', () => {
    const group = new Group(2);
    group.elect(1);
    expect(describeStatus(group.member(1).status)).toBe(
      '{"id":"1","term":1,"vote":"1","commit":2,"lead":"1","raftState":"StateLeader","applied":2,' +
        '"progress":{"1":{"match":2,"next":3,"state":"StateReplicate"},"2":{"match":2,"next":3,"state":"StateReplicate"}},' +
        '"leadtransferee":"0"}',
    );
    expect(describeStatus(group.member(2).status)).toContain('"raftState":"StateFollower","applied":2,"progress":{}');
  });
});
