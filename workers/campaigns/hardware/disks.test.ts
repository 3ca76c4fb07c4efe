/** Disks that are emptied, full, damaged and torn. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../api/datacenter.ts';
import type { EngineAnswer } from '../../api/engine/http.ts';
import type { CableSpec } from '../../api/journal.ts';
import { HOUR, MS, SECOND } from '../../api/time.ts';
import { DurableDisk } from '../../datacenter/disk.ts';
import { aSpec } from '../../datacenter/testing.ts';
import { utf8 } from '../../std/codec.ts';
import { dice } from '../../std/dice.ts';
import { OneThread } from '../one-thread.ts';
import { address, ask, datacenter, does, faultsOf, one, reboot, two, words } from './testing.ts';

const change = (dc: OneThread, cable: Partial<CableSpec>) => does(dc, { kind: 'cable', from: one, to: two, cable });

describe('another disk', () => {
  test('wiped, a machine boots with nothing on it', () => {
    const dc = datacenter(2);
    expect(ask(dc, 1, '/keep/log/everything')).toBe('kept');
    does(dc, { kind: 'kill', hostname: one }, { kind: 'wipe', hostname: one }, { kind: 'start', hostname: one });
    expect(ask(dc, 1, '/read/log')).toBe('');
    expect(dc.hardware.image().machines[0]?.disk).toEqual([]);
  });

  test('wiped, it keeps the other things that are wrong with it', () => {
    const dc = datacenter(1);
    does(dc, { kind: 'fill', hostname: one }, { kind: 'clock', hostname: one, offsetUs: HOUR, driftPpm: 0 });
    does(dc, { kind: 'kill', hostname: one }, { kind: 'wipe', hostname: one }, { kind: 'start', hostname: one });
    expect(ask(dc, 1, '/write/log/x')).toBe('no space left on device');
    expect(faultsOf(dc, 1)).toMatchObject({ diskFull: true, clock: { offsetUs: HOUR } });
  });

  const asItIs: readonly [string, readonly HardwareInput[]][] = [
    ['on', []],
    ['off', [{ kind: 'kill', hostname: one }]],
    ['frozen', [{ kind: 'freeze', hostname: one }]],
    [
      'about to boot',
      [
        { kind: 'kill', hostname: one },
        { kind: 'start', hostname: one },
      ],
    ],
  ];
  test.each(asItIs)('replaced while it is %s, a new machine stands in its place, switched on', (_, inputs) => {
    const dc = datacenter(2);
    ask(dc, 1, '/keep/log/old');
    does(dc, { kind: 'fill', hostname: one }, { kind: 'clock', hostname: one, offsetUs: HOUR, driftPpm: 90 });
    does(dc, ...inputs, { kind: 'replace', hostname: one });
    expect(dc.machines()[0]).toMatchObject({ spec: aSpec(1), power: 'on', faults: { diskFull: false, clock: null } });
    expect(ask(dc, 1, '/read/log')).toBe('');
    expect(ask(dc, 1, '/write/log/new')).toBe('written');
    expect(ask(dc, 1, '/wall')).toBe(dc.nowUs - MS);
    ask(dc, 2, `/send/${address(1)}/hello`);
    dc.run(SECOND);
    expect(words(dc, 1)).toEqual(['hello']);
  });

  test('replaced after a crash, it has not crashed', () => {
    const dc = datacenter(1);
    dc.call(one, { method: 'GET', path: '/crash' }, () => {});
    dc.run(SECOND);
    does(dc, { kind: 'replace', hostname: one });
    expect(dc.machines()[0]).toMatchObject({ power: 'on', crash: '' });
    expect(ask(dc, 1, '/now')).toBe(dc.nowUs - MS);
  });

  test('who waited for an answer of a replaced machine gets none', () => {
    const dc = datacenter(1);
    const pieces: EngineAnswer[] = [];
    dc.call(one, { method: 'GET', path: '/later/5000000' }, (piece) => pieces.push(piece));
    dc.run(SECOND);
    does(dc, { kind: 'replace', hostname: one });
    dc.run(10 * SECOND);
    expect(pieces).toEqual([{ call: expect.any(Number), atUs: SECOND + MS, end: true }]);
  });

  test('nothing that was on its way to the old one reaches the new one', () => {
    const dc = datacenter(2);
    change(dc, { latencyUs: SECOND });
    ask(dc, 2, `/send/${address(1)}/late`);
    does(dc, { kind: 'replace', hostname: one });
    dc.run(5 * SECOND);
    expect(words(dc, 1)).toEqual([]);
  });
});

describe('a full disk', () => {
  const full = 'no space left on device';

  test('takes nothing more, and says so; what it has stays', () => {
    const dc = datacenter(1);
    ask(dc, 1, '/keep/log/a');
    does(dc, { kind: 'fill', hostname: one });
    expect(ask(dc, 1, '/keep/log/b')).toBe(full);
    expect(ask(dc, 1, '/write/other/b')).toBe(full);
    expect([ask(dc, 1, '/read/log'), ask(dc, 1, '/read/other')]).toEqual(['a', '']);
  });

  test('lets go of what is removed', () => {
    const dc = datacenter(1);
    ask(dc, 1, '/keep/log/a');
    does(dc, { kind: 'fill', hostname: one });
    expect(ask(dc, 1, '/drop/log')).toBe('dropped');
    reboot(dc);
    expect(ask(dc, 1, '/read/log')).toBe('');
  });

  test('stays full over a reboot, until it is freed', () => {
    const dc = datacenter(1);
    does(dc, { kind: 'fill', hostname: one });
    reboot(dc);
    expect(ask(dc, 1, '/keep/log/a')).toBe(full);
    does(dc, { kind: 'free', hostname: one });
    expect(ask(dc, 1, '/keep/log/b')).toBe('kept');
    reboot(dc);
    expect(ask(dc, 1, '/read/log')).toBe('b');
  });

  test('what was refused is not there after a reboot, and what was written before is', () => {
    const dc = datacenter(1);
    ask(dc, 1, '/write/log/a');
    does(dc, { kind: 'fill', hostname: one });
    expect(ask(dc, 1, '/keep/log/b')).toBe(full);
    does(dc, { kind: 'free', hostname: one });
    expect(ask(dc, 1, '/keep/log/c')).toBe('kept');
    reboot(dc);
    expect(ask(dc, 1, '/read/log')).toBe('ac');
  });

  test('a frozen machine finds it full when it thaws', () => {
    const dc = datacenter(1);
    does(dc, { kind: 'freeze', hostname: one }, { kind: 'fill', hostname: one });
    dc.run(SECOND);
    does(dc, { kind: 'thaw', hostname: one });
    expect(ask(dc, 1, '/write/log/a')).toBe(full);
  });
});

describe('a damaged sector', () => {
  const text = 'x'.repeat(2_000);
  const damaged = (dc: OneThread) => {
    const read = ask(dc, 1, '/read/log') as string;
    return read !== text;
  };

  test('is met at the next boot; until then the machine goes on with what it has read', () => {
    const dc = datacenter(1);
    ask(dc, 1, `/keep/log/${text}`);
    does(dc, { kind: 'corrupt', hostname: one, path: 'log' });
    expect(damaged(dc)).toBe(false);
    reboot(dc);
    expect(damaged(dc)).toBe(true);
  });

  test('is known to whoever looks at the hardware, each file once, until the disk is wiped or the machine replaced', () => {
    for (const end of ['wipe', 'replace'] as const) {
      const dc = datacenter(1);
      ask(dc, 1, `/keep/log/${text}`);
      for (const path of ['log', 'log']) does(dc, { kind: 'corrupt', hostname: one, path });
      does(dc, { kind: 'kill', hostname: one });
      expect(faultsOf(dc, 1)).toEqual({ diskFull: false, clock: null, damaged: ['log'] });
      does(dc, { kind: end, hostname: one });
      expect(faultsOf(dc, 1)).toEqual({ diskFull: false, clock: null });
    }
  });

  test('is gone when the file has been written anew', () => {
    const dc = datacenter(1);
    ask(dc, 1, '/keep/log/before');
    does(dc, { kind: 'corrupt', hostname: one, path: 'log' });
    ask(dc, 1, '/drop/log');
    ask(dc, 1, `/keep/log/${text}`);
    reboot(dc);
    expect(damaged(dc)).toBe(false);
  });

  test('spoils what is durable alone: what is appended afterwards stands whole behind it', () => {
    const dc = datacenter(1);
    ask(dc, 1, '/keep/log/before');
    does(dc, { kind: 'corrupt', hostname: one, path: 'log' });
    ask(dc, 1, '/keep/log/after');
    reboot(dc);
    const read = ask(dc, 1, '/read/log') as string;
    expect(read).not.toContain('before');
    expect(read.endsWith('after')).toBe(true);
  });

  test('strikes a machine that is off, too, and one that has not booted yet', () => {
    for (const start of [false, true]) {
      const dc = datacenter(1);
      ask(dc, 1, `/keep/log/${text}`);
      does(dc, { kind: 'kill', hostname: one });
      if (start) does(dc, { kind: 'start', hostname: one });
      does(dc, { kind: 'corrupt', hostname: one, path: null });
      if (start) reboot(dc);
      else does(dc, { kind: 'start', hostname: one });
      expect(damaged(dc), `started: ${start}`).toBe(true);
    }
  });

  test('is one sector of one file, anywhere in it, and never harmless', () => {
    const before = Uint8Array.from({ length: 3_000 }, (_, i) => i % 251);
    const sectors = new Set<number>();
    for (let seed = 0; seed < 100; seed++) {
      const disk = new DurableDisk([{ path: 'log', bytes: before }]);
      expect(disk.corrupt('log', dice(seed))).toBe('log');
      const [file] = disk.image();
      const wrong = before.map((byte, i) => (byte === file?.bytes[i] ? 0 : 1));
      const hit = new Set([...wrong.keys()].filter((i) => wrong[i] === 1).map((i) => Math.floor(i / 512)));
      expect(file?.bytes).toHaveLength(before.length);
      expect(hit.size).toBe(1);
      for (const sector of hit) sectors.add(sector);
    }
    expect(sectors.size).toBe(6);
  });

  test('where no file is named, strikes any, the longer the likelier', () => {
    const image = [1, 10, 100].map((length) => ({ path: `of ${length}`, bytes: new Uint8Array(length) }));
    const struck = new Map<string | null, number>();
    for (let seed = 0; seed < 1_000; seed++) {
      const path = new DurableDisk(image).corrupt(null, dice(seed));
      struck.set(path, (struck.get(path) ?? 0) + 1);
    }
    const often = ['of 1', 'of 10', 'of 100'].map((path) => (struck.get(path) ?? 0) / 1_000);
    [1 / 111, 10 / 111, 100 / 111].forEach((expected, i) => {
      expect(Math.abs((often[i] as number) - expected)).toBeLessThan(0.03);
    });
  });

  test('an empty file has no sector', () => {
    expect(new DurableDisk([{ path: 'log', bytes: new Uint8Array() }]).corrupt('log', dice(1))).toBe(null);
  });
});

test('of what was not synced a power cut leaves a beginning, and a whole file is replaced or it is not', () => {
  const left = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const disk = new DurableDisk();
    disk.note([
      { op: 'append', path: 'log', bytes: utf8.encode('abc') },
      { op: 'sync', atUs: 5 },
      { op: 'append', path: 'log', bytes: utf8.encode('d') },
      { op: 'write', path: 'other', bytes: utf8.encode('whole') },
      { op: 'remove', path: 'log' },
    ]);
    disk.crash(5, dice(seed));
    left.add(Array.from(disk.image(), ({ path, bytes }) => `${path}=${utf8.decode(bytes)}`).join(' '));
  }
  expect([...left].sort()).toEqual(['log=abc', 'log=abc\0', 'log=abcd', 'log=abcd other=whole', 'other=whole']);
});
