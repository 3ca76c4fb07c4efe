/** Hardware that fails in every way: what each fault does to a machine, to what it sends, and to what it has kept. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../api/datacenter.ts';
import type { Address, Hostname } from '../api/ids.ts';
import { NEW_CABLE, type CableSpec, type Input } from '../api/journal.ts';
import { HOUR, MINUTE, MS, SECOND, type Micros } from '../api/time.ts';
import type { EngineAnswer } from '../api/engine/http.ts';
import { DurableDisk } from '../datacenter/disk.ts';
import { Hardware } from '../datacenter/hardware.ts';
import { readSaved, Saver, type Records } from '../datacenter/saved.ts';
import { replay } from '../datacenter/synchronous.ts';
import { anAccident, aSpec, hostname, switchedOn } from '../datacenter/testing.ts';
import { machine } from '../machine/machine.ts';
import { chatter } from '../machine/testing.ts';
import { utf8 } from '../std/codec.ts';
import { dice } from '../std/dice.ts';
import type { Program } from '../world/program.ts';
import { OneThread } from './one-thread.ts';

const address = (number: number): Address => aSpec(number).address;
const [one, two, three] = [1, 2, 3].map(hostname) as [Hostname, Hostname, Hostname];

function datacenter(count = 3, seed = 1): OneThread {
  const dc = new OneThread({ seed, program: chatter });
  for (const input of switchedOn(count)) expect(dc.input(input)).toEqual({ ok: true });
  dc.run(MS);
  return dc;
}

/** What the machine says to that, within ten virtual seconds; undefined for no answer. */
function ask(dc: OneThread, number: number, path: string): unknown {
  let body: unknown;
  dc.call(hostname(number), { method: 'GET', path }, ({ chunk }) => (body = JSON.parse(chunk ?? 'null')));
  for (let i = 0; i < 10_000 && body === undefined; i++) dc.run(MS);
  return body;
}

/** The texts that arrived there, in the order of their arrival. */
const words = (dc: OneThread, number: number) =>
  (ask(dc, number, '/heard') as readonly string[]).map((line) => line.split(' ')[2] as string);

const does = (dc: OneThread, ...inputs: readonly HardwareInput[]) =>
  inputs.forEach((input) => expect(dc.input(input), input.kind).toEqual({ ok: true }));
const reboot = (dc: OneThread) => does(dc, { kind: 'kill', hostname: one }, { kind: 'start', hostname: one });
const change = (dc: OneThread, cable: Partial<CableSpec>) => does(dc, { kind: 'cable', from: one, to: two, cable });
const faultsOf = (dc: OneThread, number: number) => dc.machines()[number - 1]?.faults;

describe('inputs that break things', () => {
  const elsewhere = hostname(9);
  const twice = (input: HardwareInput): HardwareInput[] => [input, input];
  const taken = { ok: true };
  const already = { ok: false, why: 'already' };

  test.each<[string, HardwareInput[], unknown[]]>([
    ['a disk is filled once', twice({ kind: 'fill', hostname: one }), [taken, already]],
    ['a disk with room is not freed', [{ kind: 'free', hostname: one }], [already]],
    ['a machine that is on is not wiped', [{ kind: 'wipe', hostname: one }], [{ ok: false, why: 'on' }]],
    [
      'one that is frozen neither',
      [
        { kind: 'freeze', hostname: one },
        { kind: 'wipe', hostname: one },
      ],
      [taken, { ok: false, why: 'on' }],
    ],
    [
      'one that is off is',
      [
        { kind: 'kill', hostname: one },
        { kind: 'wipe', hostname: one },
      ],
      [taken, taken],
    ],
    ['a machine can be replaced at any time', twice({ kind: 'replace', hostname: one }), [taken, taken]],
    ['a right clock is not set right', [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0.4 }], [already]],
    [
      'a wrong one is',
      [
        { kind: 'clock', hostname: one, offsetUs: -1, driftPpm: 0 },
        { kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0 },
      ],
      [taken, taken],
    ],
    [
      'an empty disk has nothing to damage',
      [{ kind: 'corrupt', hostname: one, path: null }],
      [{ ok: false, why: 'no-such-file' }],
    ],
    [
      'a file that is not there cannot be damaged',
      [{ kind: 'corrupt', hostname: one, path: 'log' }],
      [{ ok: false, why: 'no-such-file' }],
    ],
    [
      'a group needs machines that are there',
      [{ kind: 'partition', groups: [[one, elsewhere]] }],
      [{ ok: false, why: 'no-such-machine' }],
    ],
    ['a network falls apart once', twice({ kind: 'partition', groups: [[one]] }), [taken, already]],
    ['all in one group are apart from nobody', [{ kind: 'partition', groups: [[one, two]] }], [already]],
    ...(['wipe', 'replace', 'fill', 'free'] as const).map((kind): [string, HardwareInput[], unknown[]] => [
      `${kind}: an unknown machine`,
      [{ kind, hostname: elsewhere }],
      [{ ok: false, why: 'no-such-machine' }],
    ]),
  ])('%s', (_, inputs, expected) => {
    const dc = datacenter(2);
    const before = dc.journal().entries.length;
    expect(inputs.map((input) => dc.input(input))).toEqual(expected);
    expect(dc.journal().entries).toHaveLength(before + expected.filter((answer) => answer === taken).length);
  });
});

describe('a bad cable', () => {
  /** Sends 0, 1, 2… a millisecond apart. */
  function sendNumbers(dc: OneThread, count: number) {
    for (let i = 0; i < count; i++) {
      dc.call(one, { method: 'GET', path: `/send/${address(2)}/${i}` }, () => {});
      dc.run(MS);
    }
    dc.run(5 * SECOND);
  }
  const numbers = (dc: OneThread) => words(dc, 2).map(Number);
  const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);

  test.each([[0.1], [0.5], [1]])('brings a part of the messages twice: %d', (duplicateRatio) => {
    const dc = datacenter(2);
    change(dc, { duplicateRatio });
    sendNumbers(dc, 500);
    const arrived = numbers(dc);
    const twice = arrived.length - new Set(arrived).size;
    expect(new Set(arrived).size).toBe(500);
    expect(Math.abs(twice / 500 - duplicateRatio)).toBeLessThan(0.06);
  });

  test('brings nothing three times, and the first of two in its place', () => {
    const dc = datacenter(2);
    change(dc, { duplicateRatio: 0.5 });
    sendNumbers(dc, 300);
    const arrived = numbers(dc);
    const first = arrived.filter((number, at) => arrived.indexOf(number) === at);
    expect(first).toEqual(sorted(first));
    const counts = first.map((number) => arrived.filter((other) => other === number).length);
    expect(Math.max(...counts)).toBe(2);
  });

  test('holds up a part of the messages; the others keep their order', () => {
    const dc = datacenter(2);
    change(dc, { reorderRatio: 0.2, jitterUs: 10 * MS });
    sendNumbers(dc, 500);
    const arrived = numbers(dc);
    expect(sorted(arrived)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    let most = -1;
    const inTurn = arrived.filter((number) => {
      const isNew = number > most;
      most = Math.max(most, number);
      return isNew;
    });
    const overtaken = arrived.length - inTurn.length;
    expect(overtaken).toBeGreaterThan(60);
    expect(overtaken).toBeLessThan(140);
    const straggler = arrived.findIndex((number, at) => number < Math.max(...arrived.slice(0, at)) - 200);
    expect(straggler).toBeGreaterThan(0);
  });

  test('loses what it would have brought twice as a whole', () => {
    const dc = datacenter(2);
    change(dc, { duplicateRatio: 1, lossRatio: 1 });
    sendNumbers(dc, 50);
    expect(numbers(dc)).toEqual([]);
  });

  test('is bad both ways, and only that one', () => {
    const dc = datacenter(3);
    change(dc, { lossRatio: 1 });
    ask(dc, 2, `/send/${address(1)}/back`);
    ask(dc, 1, `/send/${address(3)}/elsewhere`);
    dc.run(SECOND);
    expect([words(dc, 1), words(dc, 3)]).toEqual([['elsewhere'], ['elsewhere']]);
  });

  test('is made no worse than a cable can be', () => {
    const dc = datacenter(2);
    change(dc, { latencyUs: -5, jitterUs: -5, lossRatio: 7, duplicateRatio: -1, reorderRatio: 2 });
    const bad = { latencyUs: 100, jitterUs: 0, lossRatio: 1, duplicateRatio: 0, reorderRatio: 1 };
    expect(dc.cables()).toEqual([
      { from: one, to: two, cut: false, cable: bad },
      { from: two, to: one, cut: false, cable: bad },
    ]);
    change(dc, NEW_CABLE);
    expect(dc.cables()).toEqual([]);
  });

  test('brings nothing to a machine that was killed meanwhile, not even the second of two', () => {
    const dc = datacenter(2);
    change(dc, { duplicateRatio: 1, reorderRatio: 1 });
    for (let i = 0; i < 50; i++) ask(dc, 1, `/send/${address(2)}/${i}`);
    does(dc, { kind: 'kill', hostname: two }, { kind: 'start', hostname: two });
    dc.run(5 * SECOND);
    expect(words(dc, 2)).toEqual([]);
  });
});

describe('a network that falls apart', () => {
  /** Everybody speaks to everybody; who is heard by whom, as `12` for node-1 by node-2. */
  function heardBy(dc: OneThread, count: number): readonly string[] {
    const before = Array.from({ length: count }, (_, i) => words(dc, i + 1).length);
    for (let from = 1; from <= count; from++) {
      for (let to = 1; to <= count; to++) if (to !== from) ask(dc, from, `/send/${address(to)}/${from}${to}`);
    }
    dc.run(SECOND);
    const pings = before.flatMap((length, i) =>
      words(dc, i + 1)
        .slice(length)
        .filter((word) => word.endsWith(String(i + 1))),
    );
    return [...new Set(pings)].sort();
  }
  const all = ['12', '13', '14', '21', '23', '24', '31', '32', '34', '41', '42', '43'];
  const hosts = (...numbers: number[]) => numbers.map(hostname);

  test.each<[string, (readonly Hostname[])[], string[]]>([
    ['into two groups', [hosts(1, 2), hosts(3, 4)], ['12', '21', '34', '43']],
    ['and those in none are one more', [hosts(1)], ['23', '24', '32', '34', '42', '43']],
    ['into single machines', [hosts(1), hosts(2), hosts(3)], []],
    ['an empty group changes nothing', [hosts(1, 3), []], ['13', '24', '31', '42']],
    ['who is in two groups counts for the last', [hosts(1, 2), hosts(2, 3)], ['23', '32']],
  ])('%s', (_, groups, expected) => {
    const dc = datacenter(4);
    does(dc, { kind: 'partition', groups });
    expect(heardBy(dc, 4)).toEqual(expected);
    does(dc, { kind: 'mend-all' });
    expect(heardBy(dc, 4)).toEqual(all);
  });

  test('the next groups take the place of these: what is within one is mended', () => {
    const dc = datacenter(4);
    does(dc, { kind: 'partition', groups: [hosts(1, 2), hosts(3, 4)] });
    does(dc, { kind: 'partition', groups: [hosts(1, 3), hosts(2, 4)] });
    expect(heardBy(dc, 4)).toEqual(['13', '24', '31', '42']);
    does(dc, { kind: 'partition', groups: [hosts(1, 2, 3, 4)] });
    expect(heardBy(dc, 4)).toEqual(all);
  });

  test('a machine that is added later is apart from nobody', () => {
    const dc = datacenter(2);
    does(dc, { kind: 'partition', groups: [[one], [two]] });
    does(dc, { kind: 'add', machine: aSpec(3) }, { kind: 'start', hostname: three });
    dc.run(MS);
    expect(heardBy(dc, 3)).toEqual(['13', '23', '31', '32']);
  });
});

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

describe('a clock that is wrong', () => {
  const clock = (offsetUs: Micros, driftPpm: number): HardwareInput => ({
    kind: 'clock',
    hostname: one,
    offsetUs,
    driftPpm,
  });
  const both = (dc: OneThread) => {
    const atUs = dc.nowUs;
    return { now: (ask(dc, 1, '/now') as number) - atUs, wall: (ask(dc, 1, '/wall') as number) - (dc.nowUs - MS) };
  };

  test.each([[HOUR], [-HOUR], [-1]])('jumps by %i µs for others to see, and measures spans as before', (offsetUs) => {
    const dc = datacenter(1);
    does(dc, clock(offsetUs, 0));
    expect(both(dc)).toEqual({ now: 0, wall: offsetUs });
    const startUs = dc.nowUs;
    expect(ask(dc, 1, '/later/5000000')).toBe(startUs + 5 * SECOND);
    does(dc, clock(0, 0));
    expect(both(dc)).toEqual({ now: 0, wall: 0 });
  });

  test.each([
    [100_000, 66 * SECOND],
    [-100_000, 54 * SECOND],
    [500, 60 * SECOND + 30 * MS],
  ])('that gains %i millionths counts %i µs in a minute', (driftPpm, expected) => {
    const dc = datacenter(1);
    does(dc, clock(0, driftPpm));
    const startUs = dc.nowUs;
    dc.run(MINUTE);
    expect(ask(dc, 1, '/now')).toBe(startUs + expected);
    dc.runTo(startUs + 2 * MINUTE);
    expect(ask(dc, 1, '/wall')).toBe(startUs + 2 * expected);
  });

  test('never counts backwards, whatever is done to it', () => {
    const dc = datacenter(1);
    const chance = dice(5);
    let last = 0;
    for (let i = 0; i < 200; i++) {
      dc.input(clock(chance.between(-1_000, 1_000) * SECOND, chance.between(-200_000, 200_000)));
      dc.run(chance.int(3 * MS));
      const now = ask(dc, 1, '/now') as number;
      expect(now).toBeGreaterThanOrEqual(last);
      expect(Number.isInteger(now)).toBe(true);
      last = now;
    }
  });

  test.each([
    [100_000, 10 * SECOND],
    [-100_000, 10 * SECOND],
  ])('that gains %i fires early or late: after what it takes for %i µs', (driftPpm, spanUs) => {
    const dc = datacenter(1);
    does(dc, clock(0, driftPpm));
    const startUs = dc.nowUs;
    let firedUs = 0;
    dc.call(one, { method: 'GET', path: `/later/${spanUs}` }, ({ atUs }) => (firedUs = atUs));
    dc.run(MINUTE);
    expect(firedUs - startUs).toBe(Math.round(spanUs / (1 + driftPpm / 1_000_000)));
  });

  test('whose drift changes while a timer runs goes on with it at the new speed', () => {
    const dc = datacenter(1);
    let said: EngineAnswer | null = null;
    const startUs = dc.nowUs;
    dc.call(one, { method: 'GET', path: '/later/20000000' }, (piece) => (said = piece));
    dc.runTo(startUs + 10 * SECOND);
    does(dc, clock(0, 100_000));
    dc.runTo(startUs + 10 * SECOND + 5 * SECOND);
    does(dc, clock(0, -100_000));
    dc.run(MINUTE);
    // 10 s at its own speed, 5 s in which 5.5 s passed for it, and what it then took for 4.5 s.
    expect(said).toMatchObject({ atUs: startUs + 20 * SECOND, chunk: String(startUs + 20 * SECOND) });
  });

  test('moves no timer that was overdue when it changed, nor the pace of the disk', () => {
    const dc = datacenter(1);
    does(dc, clock(0, -100_000));
    const startUs = dc.nowUs;
    let keptUs = 0;
    dc.call(one, { method: 'GET', path: '/keep/log/x' }, ({ atUs }) => (keptUs = atUs));
    dc.run(SECOND);
    expect(keptUs - startUs).toBe(2 * MS);
    let rungUs = 0;
    dc.call(one, { method: 'GET', path: '/later/1000000' }, ({ atUs }) => (rungUs = atUs));
    dc.run(MS);
    does(dc, { kind: 'freeze', hostname: one });
    dc.run(MINUTE);
    does(dc, clock(0, 100_000), { kind: 'thaw', hostname: one });
    dc.run(MS);
    expect(rungUs).toBe(dc.nowUs - MS);
  });

  test('is as wrong after a reboot, and counts from the true time again', () => {
    const dc = datacenter(1);
    does(dc, clock(HOUR, 100_000));
    dc.run(MINUTE);
    reboot(dc);
    const bootUs = dc.nowUs;
    expect(ask(dc, 1, '/now')).toBe(bootUs);
    dc.runTo(MS + 2 * MINUTE);
    expect(ask(dc, 1, '/wall')).toBe(MS + HOUR + 2 * 66 * SECOND);
  });

  test('is set no wilder than a clock can be', () => {
    const dc = datacenter(1);
    does(dc, clock(1e18, 5_000_000));
    expect(faultsOf(dc, 1)?.clock).toEqual({ offsetUs: 50 * 365 * 24 * HOUR, driftPpm: 100_000, sinceUs: MS });
    expect(dc.events().at(-1)).toMatchObject({ code: 'clock.set', params: { driftPpm: 100_000 } });
  });
});

describe('one history a journal, whatever breaks', () => {
  function eventful(seed: number, pace: (dc: OneThread, untilUs: Micros) => void = (dc, untilUs) => dc.runTo(untilUs)) {
    const chance = dice(seed);
    const dc = new OneThread({ seed, program: chatter });
    for (const input of switchedOn(4)) dc.input(input);
    for (let i = 0; i < 300; i++) {
      if (chance.int(4) > 0) pace(dc, dc.nowUs + chance.int(SECOND));
      dc.input(anAccident(chance, 4, dc.hardware));
      const verb = chance.pick([
        `beat/${address(chance.between(1, 4))}`,
        'keep/log/x',
        'write/log/y',
        'later/900000',
        'wall',
      ]);
      const call = dc.call(hostname(chance.between(1, 4)), { method: 'GET', path: `/${verb}` }, () => {});
      if (call !== null && chance.int(3) === 0) dc.hangUp(call);
    }
    pace(dc, dc.nowUs + SECOND);
    return dc;
  }
  const seeds = [1, 2, 3, 4, 5];
  /** Machines that are switched on at one instant may boot together or not. */
  const inAnyOrder = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).sort();

  test('has every kind of input in it', () => {
    const kinds = new Set(
      seeds.flatMap((seed) =>
        eventful(seed)
          .journal()
          .entries.map(({ input }) => input.kind),
      ),
    );
    const all: Readonly<Record<Input['kind'], true>> = {
      ...{ add: true, start: true, kill: true, freeze: true, thaw: true, wipe: true, replace: true, fill: true },
      ...{ free: true, corrupt: true, clock: true, crash: true, cut: true, mend: true, partition: true },
      ...{ 'mend-all': true, cable: true, call: true, 'hang-up': true },
    };
    expect([...kinds].sort()).toEqual(Object.keys(all).sort());
  });

  test.each(seeds)('is brought back by its journal, SEED=%i', (seed) => {
    const life = eventful(seed);
    const again = replay(life.journal(), () => machine(chatter));
    expect(again?.hash()).toBe(life.hash());
    expect(inAnyOrder(again?.events() ?? [])).toEqual(inAnyOrder(life.events()));
    expect(again?.hardware.image()).toEqual(life.hardware.image());
  });

  test.each(seeds)('does not depend on where the windows were cut, SEED=%i', (seed) => {
    const cuts = dice(seed + 7);
    const choppy = eventful(seed, (dc, untilUs) => {
      while (dc.nowUs < untilUs) dc.runTo(Math.min(untilUs, dc.nowUs + 1 + cuts.int(3 * MS)));
    });
    expect(choppy.hash()).toBe(eventful(seed).hash());
  });

  test.each(seeds)('goes on from the disks and faults that it left, SEED=%i', (seed) => {
    const before = eventful(seed);
    const from = before.hardware.image();
    const dc = new OneThread({ seed: seed + 1, program: chatter, from });
    expect(dc.machines().map(({ faults }) => faults)).toEqual(before.machines().map(({ faults }) => faults));
    for (let i = 0; i < 60; i++) {
      dc.run(100 * MS);
      dc.input(anAccident(dice(i), 4, dc.hardware));
    }
    expect(replay(dc.journal(), () => machine(chatter))?.hash()).toBe(dc.hash());
  });

  test.each(seeds)('is kept by the browser as it is, SEED=%i', (seed) => {
    const kept: Records = new Map();
    const saver = new Saver();
    const save = (dc: OneThread) => {
      for (const [key, record] of saver.changes(dc.hardware)) {
        if (record === null) kept.delete(key);
        else kept.set(key, structuredClone(record));
      }
    };
    const dc = eventful(seed, (dc, untilUs) => {
      dc.runTo(untilUs);
      if (saver.behind(dc.hardware)) save(dc);
    });
    save(dc);
    const saved = readSaved(kept);
    if (saved === null || saved === 'damaged') throw new Error(`saved: ${saved}`);
    const nothing = { event() {}, flight() {}, answer() {} };
    const again = new Hardware(seed, nothing, saved.image);
    const { machines, ...rest } = dc.hardware.image();
    expect({ ...again.image(), machines: again.image().machines.map(({ disk }) => disk) }).toEqual({
      ...rest,
      machines: machines.map(({ disk }) => disk),
    });
    expect(again.machines()).toEqual(dc.machines());
  });
});

test('machines that are switched on at one instant may boot together or one after the other', () => {
  /** Says so at once to node-1, which tells it back in the order of arrival. */
  const greeter: Program = ({ wire, host }) => {
    const heard: string[] = [];
    wire.receive((from) => heard.push(from));
    if (host.hostname !== one) wire.send(address(1), { layer: 'control', kind: 'hello', body: null });
    return {
      call(_, answer) {
        answer({ head: { status: 200, headers: {} }, chunk: heard.join(' '), end: true });
        return () => {};
      },
    };
  };
  const heard = (...inputs: HardwareInput[]) => {
    const dc = new OneThread({ seed: 1, program: greeter });
    for (const input of switchedOn(1)) dc.input(input);
    for (const number of [2, 3]) {
      dc.input({ kind: 'add', machine: aSpec(number) });
      dc.input({ kind: 'cable', from: hostname(number), to: one, cable: { jitterUs: 0 } });
    }
    dc.run(SECOND);
    for (const input of inputs) dc.input(input);
    dc.run(SECOND);
    let said = '';
    dc.call(one, { method: 'GET', path: '/' }, ({ chunk }) => (said = chunk ?? ''));
    dc.run(SECOND);
    return { said, hash: dc.hash() };
  };
  const [second, third] = [two, three].map((hostname): HardwareInput => ({ kind: 'start', hostname }));
  const together = heard(second!, third!);
  expect(together.said).toBe(`${address(2)} ${address(3)}`);
  // What is refused needs machines that have booted, as everything does but another start.
  expect(heard(third!, { kind: 'mend-all' }, second!)).toEqual(together);
});

describe('acting upon what one hears', () => {
  test('an answer: the act takes effect at the edge of the window, and the history can be lived again', () => {
    const dc = datacenter(3);
    for (let i = 1; i <= 3; i++)
      dc.call(hostname(i), { method: 'GET', path: `/beat/${address((i % 3) + 1)}` }, () => {});
    let left = 40;
    const next = ({ end }: EngineAnswer) => {
      if (!end || left-- === 0) return;
      const host = hostname(1 + (left % 3));
      if (left % 5 === 0) {
        dc.input({ kind: 'kill', hostname: host });
        dc.input({ kind: 'start', hostname: host });
      }
      dc.call(host, { method: 'GET', path: `/later/${left * 777}` }, next);
    };
    for (let i = 1; i <= 3; i++) dc.call(hostname(i), { method: 'GET', path: `/later/${i * 400}` }, next);
    dc.run(20 * SECOND);
    expect(left).toBeLessThanOrEqual(0);
    expect(replay(dc.journal(), () => machine(chatter))?.hash()).toBe(dc.hash());
  });

  test('an answer that kills who has answered somebody else as well takes nothing back', () => {
    const dc = datacenter(1);
    const heard: string[] = [];
    dc.call(one, { method: 'GET', path: '/later/100' }, () => {
      heard.push('first');
      dc.input({ kind: 'kill', hostname: one });
    });
    dc.call(one, { method: 'GET', path: '/later/100' }, ({ chunk }) =>
      heard.push(chunk === undefined ? 'end' : 'second'),
    );
    dc.call(one, { method: 'GET', path: '/later/9000000' }, ({ chunk }) =>
      heard.push(chunk === undefined ? 'lost' : 'third'),
    );
    dc.run(SECOND);
    expect(heard).toEqual(['first', 'second', 'lost']);
  });

  test.each(['event', 'flight'] as const)('an %s comes in the middle of things: nobody may act upon it', (what) => {
    let hardware: Hardware | null = null;
    const act = () => void hardware?.input({ kind: 'mend-all' });
    const nothing = () => {};
    const listeners = { event: nothing, flight: nothing, answer: nothing, [what]: act };
    const dc = new OneThread({
      seed: 1,
      program: chatter,
      tape: { ...listeners, event: what === 'event' ? act : nothing },
    });
    hardware = dc.hardware;
    expect(() => {
      for (const input of switchedOn(2)) dc.input(input);
      dc.run(MS);
      dc.call(one, { method: 'GET', path: `/send/${address(2)}/x` }, () => {});
      dc.run(SECOND);
    }).toThrow(/inputs come at the edges|one input at a time/);
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
