import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Address, Hostname } from '../../workers/api/ids.ts';
import { HISTORY_VERSION, type Journal } from '../../workers/api/journal.ts';
import { FRAGMENT } from './past.ts';
import { fromFile, fromFragment, toFile, toFragment } from './link.ts';

const node1 = 'node-1' as Hostname;
const node2 = 'node-2' as Hostname;
const spec = { hostname: node1, address: '192.168.0.11' as Address, cpus: 4, memoryBytes: 8 * 1024 ** 3 };

const journal: Journal = {
  version: HISTORY_VERSION,
  seed: 7,
  entries: [
    { atUs: 0, input: { kind: 'add', machine: spec } },
    { atUs: 0, input: { kind: 'start', hostname: node1 } },
    {
      atUs: 5,
      input: {
        kind: 'call',
        hostname: node1,
        call: 1,
        request: { method: 'POST', path: '/v1.50/swarm/init', headers: { 'X-한글': 'ü' }, body: '{"벌":"🐝"}' },
      },
    },
    { atUs: 6, input: { kind: 'hang-up', hostname: node1, call: 1 } },
    { atUs: 7, input: { kind: 'cut', from: node1, to: '*', oneWay: true } },
    { atUs: 7, input: { kind: 'cable', from: node1, to: node2, cable: { lossRatio: 0.25 } } },
    { atUs: 8, input: { kind: 'mend-all' } },
    { atUs: 9, input: { kind: 'kill', hostname: node1 } },
  ],
  untilUs: 62_512_345,
};

const fromDisks: Journal = {
  ...journal,
  from: {
    atUs: 0,
    machines: [
      {
        spec,
        power: 'on',
        crash: '',
        faults: { diskFull: false, clock: null },
        disk: [{ path: 'raft/wal', bytes: Uint8Array.from([0, 255, 128, 7]) }],
      },
      {
        spec: { ...spec, hostname: node2 },
        power: 'crashed',
        crash: 'boom',
        faults: { diskFull: true, clock: { offsetUs: -5, driftPpm: 10, sinceUs: 3 }, damaged: ['raft/wal'] },
        disk: [],
      },
    ],
    cables: [
      {
        from: node1,
        to: node2,
        cut: true,
        cable: { latencyUs: 100, jitterUs: 0, lossRatio: 1, duplicateRatio: 0, reorderRatio: 0 },
      },
    ],
  },
};

describe('a history comes back as it went', () => {
  test('through a link, in letters that every address may hold', async () => {
    const fragment = await toFragment(journal);
    expect(fragment).toMatch(/^#history=[\w-]+$/);
    expect(await fromFragment(fragment ?? '')).toEqual(journal);
  });

  test('through a file, with the disks it began with', async () => {
    expect(await fromFile(await toFile(fromDisks))).toEqual(fromDisks);
  });

  test('but one with disks, or with too much in it, has no link', async () => {
    expect(await toFragment(fromDisks)).toBe(null);
    // Random names, so that nothing can be compressed away.
    let state = 1;
    const name = () => (state = (state * 48_271) % 2_147_483_647).toString(36);
    const entries = Array.from({ length: 10_000 }, (_, atUs) => ({
      atUs,
      input: { kind: 'kill', hostname: name() as Hostname } as const,
    }));
    const long = { ...journal, entries };
    expect(await toFragment(long)).toBe(null);
    expect(await fromFile(await toFile(long))).toEqual(long);
  });
});

describe('damage is noticed', () => {
  test('wherever a letter of the link is changed', async () => {
    const fragment = (await toFragment(journal)) ?? '';
    for (let at = FRAGMENT.length; at < fragment.length - 1; at += 7) {
      const changed = fragment[at] === 'A' ? 'B' : 'A';
      expect(await fromFragment(fragment.slice(0, at) + changed + fragment.slice(at + 1))).toBe('damaged');
    }
  });

  test('wherever the link is cut off', async () => {
    const fragment = (await toFragment(journal)) ?? '';
    for (let length = 0; length < fragment.length - 2; length += 11)
      expect(await fromFragment(fragment.slice(0, length))).toBe('damaged');
  });

  test.each(['#history=', '#history=%%%', '#history=a b', '#other=abc', ''])('in %o', async (fragment) => {
    expect(await fromFragment(fragment)).toBe('damaged');
  });
});

const written = (value: unknown) => Uint8Array.from(deflateSync(JSON.stringify(value)));
const entry = (input: unknown, atUs: unknown = 9) => ({ ...journal, entries: [{ atUs, input }] });
const call = (request: unknown) => entry({ kind: 'call', hostname: 'node-1', call: 1, request });
const disk = (over: object) => ({
  ...journal,
  from: {
    atUs: 0,
    machines: [{ spec, power: 'on', crash: '', faults: { diskFull: false, clock: null }, disk: [], ...over }],
    cables: [],
  },
});

describe('what is no journal is refused', () => {
  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no version', { ...journal, version: undefined }],
    ['a version in words', { ...journal, version: '1' }],
    ['no seed', { ...journal, seed: undefined }],
    ['half a seed', { ...journal, seed: 0.5 }],
    ['no entries', { ...journal, entries: {} }],
    ['an end before the last entry', { ...journal, untilUs: 8 }],
    ['an end that never comes', { ...journal, untilUs: 1e15 }],
    ['an entry without time', entry({ kind: 'mend-all' }, null)],
    ['an entry before the start', entry({ kind: 'mend-all' }, -1)],
    ['entries in disorder', { ...journal, entries: [...journal.entries].reverse() }],
    ['an entry without an act', entry(undefined)],
    ['an unknown act', entry({ kind: 'explode', hostname: 'node-1' })],
    ['a machine without a name', entry({ kind: 'start' })],
    ['a name that is none', entry({ kind: 'start', hostname: '<b>' })],
    ['an address that is none', entry({ kind: 'add', machine: { ...spec, address: 'home' } })],
    ['a machine without memory', entry({ kind: 'add', machine: { ...spec, memoryBytes: 0 } })],
    ['a cut without a direction', entry({ kind: 'cut', from: 'node-1', to: '*' })],
    ['more loss than all', entry({ kind: 'cable', from: 'node-1', to: '*', cable: { lossRatio: 2 } })],
    ['a call without a number', entry({ kind: 'call', hostname: 'node-1', request: { method: 'GET', path: '/' } })],
    ['a call without a request', call(undefined)],
    ['a method of nobody', call({ method: 'BREW', path: '/' })],
    ['a path that is none', call({ method: 'GET', path: 'home' })],
    ['a header that is no text', call({ method: 'GET', path: '/', headers: { a: 1 } })],
    ['a body that is no text', call({ method: 'GET', path: '/', body: {} })],
    ['disks without machines', { ...journal, from: { atUs: 0, cables: [] } }],
    ['disks from after the first entry', { ...journal, from: { atUs: 1, machines: [], cables: [] } }],
    ['a power that is none', disk({ power: 'half' })],
    ['a file without bytes', disk({ disk: [{ path: 'raft/wal', bytes: 'text' }] })],
    [
      'more threads than a page bears',
      {
        ...journal,
        entries: Array.from({ length: 1000 }, (_, n) => ({
          atUs: 0,
          input: { kind: 'add', machine: { ...spec, hostname: `node-${n}` } },
        })),
      },
    ],
  ])('%s', async (_what, value) => {
    expect(await fromFile(written(value))).toBe('damaged');
  });

  test('nothing beyond a journal comes in', async () => {
    const more = { ...journal, entries: [{ atUs: 1, more: 1, input: { kind: 'mend-all', more: 1 } }], more: 1 };
    expect(await fromFile(written(more))).toEqual({ ...journal, entries: [{ atUs: 1, input: { kind: 'mend-all' } }] });
  });

  test('another version says so, whatever else it wrote', async () => {
    expect(await fromFile(written({ version: HISTORY_VERSION + 1, acts: [] }))).toBe('other-version');
    expect(await fromFile(written({ ...journal, version: HISTORY_VERSION - 1 }))).toBe('other-version');
  });
});
