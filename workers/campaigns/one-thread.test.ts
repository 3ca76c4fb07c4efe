/** The datacenter with machines in this thread: time, faults and the promise of one history a journal. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../api/datacenter.ts';
import type { CableSpec, Input } from '../api/journal.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import { replay } from '../datacenter/synchronous.ts';
import { aSpec, hostname, switchedOn } from '../datacenter/testing.ts';
import { machine } from '../machine/machine.ts';
import { chatter } from '../machine/testing.ts';
import { dice } from '../std/dice.ts';
import { OneThread } from './one-thread.ts';

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

const address = (number: number) => aSpec(number).address;
const heard = (dc: OneThread, number: number) => ask(dc, number, '/heard') as readonly string[];
const words = (dc: OneThread, number: number) => heard(dc, number).map((line) => line.split(' ')[2]);

describe('inputs', () => {
  const dc = () => datacenter(2);
  const elsewhere = hostname(9);
  const [one, two] = [hostname(1), hostname(2)];

  test.each<[string, HardwareInput[], unknown[]]>([
    ['a machine is added once', [{ kind: 'add', machine: aSpec(1) }], [{ ok: false, why: 'already' }]],
    [
      'an unknown machine cannot be started',
      [{ kind: 'start', hostname: elsewhere }],
      [{ ok: false, why: 'no-such-machine' }],
    ],
    ['a running machine cannot be started', [{ kind: 'start', hostname: one }], [{ ok: false, why: 'already' }]],
    [
      'a machine is killed once',
      [
        { kind: 'kill', hostname: one },
        { kind: 'kill', hostname: one },
      ],
      [{ ok: true }, { ok: false, why: 'already' }],
    ],
    [
      'what is off cannot freeze',
      [
        { kind: 'kill', hostname: one },
        { kind: 'freeze', hostname: one },
      ],
      [{ ok: true }, { ok: false, why: 'off' }],
    ],
    [
      'what is off cannot thaw',
      [
        { kind: 'kill', hostname: one },
        { kind: 'thaw', hostname: one },
      ],
      [{ ok: true }, { ok: false, why: 'off' }],
    ],
    [
      'what is frozen freezes no more',
      [
        { kind: 'freeze', hostname: one },
        { kind: 'freeze', hostname: one },
      ],
      [{ ok: true }, { ok: false, why: 'already' }],
    ],
    ['what is not frozen cannot thaw', [{ kind: 'thaw', hostname: one }], [{ ok: false, why: 'already' }]],
    [
      'a frozen machine can be killed',
      [
        { kind: 'freeze', hostname: one },
        { kind: 'kill', hostname: one },
      ],
      [{ ok: true }, { ok: true }],
    ],
    [
      'a whole cable cannot be mended',
      [{ kind: 'mend', from: one, to: two, oneWay: false }],
      [{ ok: false, why: 'already' }],
    ],
    ['with nothing cut there is nothing to mend', [{ kind: 'mend-all' }], [{ ok: false, why: 'already' }]],
    [
      'a cable to nowhere cannot be cut',
      [{ kind: 'cut', from: one, to: elsewhere, oneWay: false }],
      [{ ok: false, why: 'no-such-machine' }],
    ],
    [
      'the other half of a one-way cut can follow',
      [
        { kind: 'cut', from: one, to: two, oneWay: true },
        { kind: 'cut', from: one, to: two, oneWay: false },
      ],
      [{ ok: true }, { ok: true }],
    ],
  ])('%s', (_, inputs, expected) => {
    const datacenter = dc();
    const before = datacenter.journal().entries.length;
    expect(inputs.map((input) => datacenter.input(input))).toEqual(expected);
    const taken = expected.filter((answer) => (answer as { ok: boolean }).ok).length;
    expect(datacenter.journal().entries).toHaveLength(before + taken);
  });
});

describe('cables', () => {
  const change = (dc: OneThread, cable: Partial<CableSpec>) =>
    expect(dc.input({ kind: 'cable', from: hostname(1), to: hostname(2), cable })).toEqual({ ok: true });

  test('bring what was sent after the latency and at most the jitter, in the order of sending', () => {
    const dc = datacenter();
    change(dc, { latencyUs: 50 * MS, jitterUs: 20 * MS });
    const sent: Micros[] = [];
    for (let i = 0; i < 50; i++) {
      sent.push(dc.nowUs);
      dc.call(hostname(1), { method: 'GET', path: `/send/${address(2)}/${i}` }, () => {});
      dc.run(MS);
    }
    dc.run(SECOND);
    const arrivals = heard(dc, 2).map((line) => line.split(' '));
    expect(arrivals.map(([, , text]) => Number(text))).toEqual(sent.map((_, i) => i));
    const delays = arrivals.map(([at], i) => Number(at) - (sent[i] as Micros));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(50 * MS);
    expect(Math.max(...delays)).toBeLessThanOrEqual(70 * MS);
    expect(new Set(delays).size).toBeGreaterThan(5);
  });

  test.each([[0.1], [0.5], [0.9]])('lose as many as they are told to: %d', (lossRatio) => {
    const dc = datacenter();
    change(dc, { lossRatio });
    for (let i = 0; i < 2_000; i++) {
      dc.call(hostname(1), { method: 'GET', path: `/send/${address(2)}/x` }, () => {});
    }
    dc.run(SECOND);
    const lost = 1 - heard(dc, 2).length / 2_000;
    expect(Math.abs(lost - lossRatio)).toBeLessThan(0.04);
  });

  test('cut one way, carry nothing that way and everything the other way', () => {
    const dc = datacenter();
    dc.input({ kind: 'cut', from: hostname(1), to: hostname(2), oneWay: true });
    ask(dc, 1, `/send/${address(2)}/there`);
    ask(dc, 2, `/send/${address(1)}/back`);
    ask(dc, 1, `/send/${address(3)}/elsewhere`);
    dc.run(SECOND);
    expect(words(dc, 1)).toEqual(['back', 'elsewhere']);
    expect(words(dc, 2)).toEqual([]);
    expect(dc.hardware.cables.frames()).toMatchObject([{ from: 'node-1', to: 'node-2', cut: true }]);
    dc.input({ kind: 'mend-all' });
    expect(dc.hardware.cables.frames()).toEqual([]);
  });

  test('cut from everybody else, a machine is alone until they are mended', () => {
    const dc = datacenter(4);
    dc.input({ kind: 'cut', from: hostname(1), to: '*', oneWay: false });
    const gossip = () => {
      for (const to of [2, 3, 4]) ask(dc, 1, `/send/${address(to)}/out`);
      ask(dc, 2, `/send/${address(1)}/in`);
      ask(dc, 2, `/send/${address(3)}/among-us`);
      dc.run(SECOND);
    };
    gossip();
    expect([1, 2, 3, 4].map((number) => words(dc, number))).toEqual([[], ['among-us'], ['among-us'], []]);
    dc.input({ kind: 'mend', from: hostname(1), to: '*', oneWay: false });
    gossip();
    expect(words(dc, 4)).toEqual(['out']);
  });

  test('a faster cable makes shorter windows, and nothing arrives before its time', () => {
    const dc = datacenter();
    change(dc, { latencyUs: 200, jitterUs: 0 });
    expect(dc.hardware.cables.lookahead).toBe(200);
    const sentUs = dc.nowUs;
    dc.call(hostname(1), { method: 'GET', path: `/send/${address(2)}/quick` }, () => {});
    dc.run(SECOND);
    expect(heard(dc, 2)).toEqual([`${sentUs + 200} ${address(1)} quick`]);
  });
});

describe('power', () => {
  test('a kill loses what was not synced, or as much of its end as chance will have it', () => {
    const kept = new Set<string>();
    for (let seed = 1; seed <= 200; seed++) {
      const dc = datacenter(1, seed);
      ask(dc, 1, '/keep/log/a');
      for (const text of ['bc', 'de', 'fg']) ask(dc, 1, `/write/log/${text}`);
      dc.input({ kind: 'kill', hostname: hostname(1) });
      dc.input({ kind: 'start', hostname: hostname(1) });
      kept.add(ask(dc, 1, '/read/log') as string);
    }
    // Torn anywhere; zeros stand where the file had been made longer and nothing was written yet.
    const torn = ['a\0\0', 'ab', 'ab\0', 'abc\0\0', 'abcd', 'abcd\0', 'abcde\0\0', 'abcdef', 'abcdef\0'];
    expect([...kept].sort()).toEqual(['a', 'abc', 'abcde', 'abcdefg', ...torn].sort());
  });

  test('a sync under way when the power fails keeps no promise; one that answered does', () => {
    const kept = new Set<unknown>();
    for (let seed = 1; seed <= 20; seed++) {
      const dc = datacenter(1, seed);
      dc.call(hostname(1), { method: 'GET', path: '/keep/log/x' }, () => {});
      dc.run(MS);
      dc.input({ kind: 'kill', hostname: hostname(1) });
      dc.input({ kind: 'start', hostname: hostname(1) });
      kept.add(ask(dc, 1, '/read/log'));
    }
    expect([...kept].sort()).toEqual(['', 'x']);
  });

  test('who was waiting for an answer of a killed machine learns that there will be none', () => {
    const dc = datacenter();
    const pieces: unknown[] = [];
    dc.call(hostname(1), { method: 'GET', path: '/later/5000000' }, (piece) => pieces.push(piece));
    dc.run(SECOND);
    dc.input({ kind: 'kill', hostname: hostname(1) });
    expect(pieces).toEqual([{ call: expect.any(Number), atUs: dc.nowUs, end: true }]);
    expect(dc.call(hostname(1), { method: 'GET', path: '/now' }, () => {})).toBe(null);
  });

  test('what is sent to a machine that is off is lost, also if it is switched on later', () => {
    const dc = datacenter();
    dc.input({ kind: 'kill', hostname: hostname(2) });
    ask(dc, 1, `/send/${address(2)}/anybody?`);
    dc.input({ kind: 'start', hostname: hostname(2) });
    dc.run(SECOND);
    expect(heard(dc, 2)).toEqual([]);
  });

  test('a frozen machine gets nothing until it thaws, then everything at once', () => {
    const dc = datacenter();
    const answers: unknown[] = [];
    dc.call(hostname(2), { method: 'GET', path: '/later/1000000' }, ({ chunk }) => answers.push(chunk));
    dc.run(MS);
    dc.input({ kind: 'freeze', hostname: hostname(2) });
    ask(dc, 1, `/send/${address(2)}/one`);
    ask(dc, 1, `/send/${address(2)}/two`);
    dc.run(30 * SECOND);
    expect(answers).toEqual([]);
    const thawUs = dc.nowUs;
    dc.input({ kind: 'thaw', hostname: hostname(2) });
    dc.run(SECOND);
    expect(answers).toEqual([String(thawUs)]);
    expect(heard(dc, 2)).toEqual([`${thawUs} ${address(1)} one`, `${thawUs} ${address(1)} two`]);
  });

  test('a machine that crashes leaves the others alive, and its disk stays', () => {
    const dc = datacenter();
    ask(dc, 1, '/keep/log/safe');
    dc.call(hostname(1), { method: 'GET', path: '/crash' }, () => {});
    dc.run(SECOND);
    expect(dc.machines()[0]).toMatchObject({ power: 'crashed', crash: expect.stringMatching(/^Error: a bug/) });
    expect(dc.events().at(-1)).toMatchObject({ code: 'machine.crashed', params: { why: 'Error: a bug' } });
    ask(dc, 2, `/send/${address(3)}/still-here`);
    dc.run(SECOND);
    expect(words(dc, 3)).toEqual(['still-here']);
    dc.input({ kind: 'start', hostname: hostname(1) });
    expect(ask(dc, 1, '/read/log')).toBe('safe');
    expect(dc.machines()[0]).toMatchObject({ power: 'on', crash: '' });
  });
});

describe('one history a journal', () => {
  const numbers = [1, 2, 3, 4, 5];

  /** A life full of accidents, drawn from dice of its own. */
  function eventful(seed: number, pace: (dc: OneThread, untilUs: Micros) => void = (dc, untilUs) => dc.runTo(untilUs)) {
    const chance = dice(seed);
    const dc = new OneThread({ seed, program: chatter });
    for (const input of switchedOn(5)) dc.input(input);
    for (const from of numbers) {
      for (const to of numbers) {
        if (from !== to) dc.call(hostname(from), { method: 'GET', path: `/beat/${address(to)}` }, () => {});
      }
    }
    for (let i = 0; i < 60; i++) {
      pace(dc, dc.nowUs + chance.int(2 * SECOND));
      const it = hostname(chance.between(1, 5));
      const other = hostname(chance.between(1, 5));
      const accidents: readonly Input[] = [
        { kind: 'kill', hostname: it },
        { kind: 'start', hostname: it },
        { kind: 'freeze', hostname: it },
        { kind: 'thaw', hostname: it },
        { kind: 'cut', from: it, to: other, oneWay: chance.int(2) === 0 },
        { kind: 'mend-all' },
        {
          kind: 'cable',
          from: it,
          to: '*',
          cable: { lossRatio: chance.fraction() / 2, latencyUs: chance.int(5 * MS) },
        },
      ];
      dc.input(chance.pick(accidents));
      const path = chance.int(20) === 0 ? '/crash-in/700' : `/beat/${address(chance.between(1, 5))}`;
      dc.call(it, { method: 'GET', path }, () => {});
    }
    pace(dc, dc.nowUs + SECOND);
    return dc;
  }

  test.each([[1], [2], [3]])('lived twice from the same seed, it is the same; SEED=%i', (seed) => {
    const life = eventful(seed);
    expect(life.hash()).toMatch(/^[0-9a-f]{16}$/);
    expect(eventful(seed).hash()).toBe(life.hash());
    expect(eventful(seed).journal()).toEqual(life.journal());
    expect(eventful(seed + 100).hash()).not.toBe(life.hash());
  });

  test.each([[1], [2], [3]])('its journal alone brings it back; SEED=%i', (seed) => {
    const life = eventful(seed);
    const again = replay(life.journal(), () => machine(chatter));
    expect(again?.hash()).toBe(life.hash());
    expect(again?.events()).toEqual(life.events());
  });

  test.each([[1], [2], [3]])('where the windows were cut does not matter; SEED=%i', (seed) => {
    const life = eventful(seed);
    const cuts = dice(seed + 7);
    const choppy = eventful(seed, (dc, untilUs) => {
      while (dc.nowUs < untilUs) dc.runTo(Math.min(untilUs, dc.nowUs + 1 + cuts.int(3 * MS)));
    });
    expect(choppy.hash()).toBe(life.hash());
  });

  test('a history that began from disks is brought back with them', () => {
    const before = eventful(4);
    const from = before.hardware.image();
    const dc = new OneThread({ seed: 9, program: chatter, from });
    for (const { spec, power } of dc.machines()) {
      if (power === 'on') dc.call(spec.hostname, { method: 'GET', path: `/beat/${address(1)}` }, () => {});
    }
    dc.run(5 * SECOND);
    expect(dc.nowUs).toBe(from.atUs + 5 * SECOND);
    expect(dc.machines().map(({ power }) => power)).toEqual(before.machines().map(({ power }) => power));
    expect(replay(dc.journal(), () => machine(chatter))?.hash()).toBe(dc.hash());
  });

  test('a journal of another version is not replayed', () => {
    const journal = { ...eventful(1).journal(), version: 0 };
    expect(replay(journal, () => machine(chatter))).toBe(null);
  });
});

describe('code that awaits', () => {
  test('is driven through virtual time, however long it thinks', async () => {
    const dc = datacenter(1);
    const startUs = dc.nowUs;
    const slowThinker = async () => {
      await dc.sleep(3 * SECOND);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return await new Promise((resolve) => {
        dc.call(hostname(1), { method: 'GET', path: '/later/500' }, ({ chunk }) => resolve(Number(chunk)));
      });
    };
    expect(await dc.drive(slowThinker())).toBe(startUs + 3 * SECOND + 500);
  });

  test('gets its errors back', async () => {
    await expect(datacenter(1).drive(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  test('may have its sleep cut short', async () => {
    const dc = datacenter(1);
    const startUs = dc.nowUs;
    const abort = new AbortController();
    const nap = dc.sleep(SECOND, abort.signal);
    abort.abort();
    await dc.drive(nap);
    expect(dc.nowUs).toBe(startUs);
  });
});
