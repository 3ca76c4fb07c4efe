/** The datacenter as a visitor lives with it, with a wall clock wound by hand. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../api/datacenter.ts';
import type { EngineAnswer } from '../api/engine/http.ts';
import type { Hostname } from '../api/ids.ts';
import type { Image, Journal } from '../api/journal.ts';
import { MS, SECOND } from '../api/time.ts';
import { LiveDatacenter } from '../datacenter/live.ts';
import type { Machine, Remote } from '../datacenter/machine.ts';
import { readSaved, type Records } from '../datacenter/saved.ts';
import { replay } from '../datacenter/synchronous.ts';
import { anAccident, aSpec, hostname, switchedOn } from '../datacenter/testing.ts';
import { machine } from '../machine/machine.ts';
import { chatter } from '../machine/testing.ts';
import { dice } from '../std/dice.ts';

const breath = () => new Promise((resolve) => setImmediate(resolve));

class World {
  ms = 0;
  readonly plugged: Hostname[] = [];
  readonly kept: Records = new Map();
  timers: { at: number; then: () => void }[] = [];
  /** Machines that never answer, neither a boot nor a window. */
  readonly hanging = new Set<Hostname>();
  /** Machines that have their whole program; the others are loading it, or have not been asked to. */
  readonly whole: Hostname[] = [];
  load: (hostname: Hostname) => Promise<void> = async (hostname) => void this.whole.push(hostname);
  readonly dc: LiveDatacenter;

  constructor(from: Image | null = null) {
    this.dc = new LiveDatacenter(
      {
        plugIn: async (hostname) => {
          this.plugged.push(hostname);
          return this.#remote(machine(chatter), hostname);
        },
        isForming: ({ path }) => path === '/heard',
        pull: (hostname) => void this.plugged.splice(this.plugged.indexOf(hostname), 1),
        wallMs: () => this.ms,
        after: (ms, then) => {
          const timer = { at: this.ms + ms, then };
          this.timers.push(timer);
          return () => (this.timers = this.timers.filter((other) => other !== timer));
        },
        save: async (records) => {
          for (const [key, record] of records) {
            if (record === null) this.kept.delete(key);
            else this.kept.set(key, structuredClone(record));
          }
        },
      },
      1,
      from,
    );
  }

  #remote(it: Machine, hostname: Hostname): Remote {
    return {
      boot: (boot) => (this.hanging.has(hostname) ? new Promise(() => {}) : breath().then(() => it.boot(boot))),
      run: (window) => (this.hanging.has(hostname) ? new Promise(() => {}) : breath().then(() => it.run(window))),
      look: async () => it.look(),
      complete: () => this.load(hostname),
    };
  }

  /** Lets the wall clock go on, and whoever waits for it act. */
  async pass(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (let quiet = 0; quiet < 20; quiet++) {
      await breath();
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) continue;
      quiet = 0;
      this.timers = this.timers.filter((other) => other !== due);
      this.ms = Math.max(this.ms, due.at);
      due.then();
    }
    this.ms = end;
  }

  async ask(number: number, path: string): Promise<unknown> {
    let body: unknown;
    await this.dc.call(hostname(number), { method: 'GET', path }, ({ chunk }) => (body = JSON.parse(chunk ?? 'null')));
    for (let i = 0; i < 500 && body === undefined; i++) await breath();
    return body;
  }
}

async function running(count = 3, speed = Infinity): Promise<World> {
  const world = new World();
  await Promise.all(switchedOn(count).map((input) => world.dc.input(input)));
  await world.pass(0);
  await world.dc.pace({ kind: 'running', speed });
  return world;
}

describe('the pace', () => {
  test.each([[0.05], [1], [5], [100]])('%d virtual seconds a real one, event or no event', async (speed) => {
    const world = await running(2, speed);
    await world.dc.call(hostname(1), { method: 'GET', path: `/beat/${aSpec(2).address}` }, () => {});
    for (let tenth = 1; tenth <= 20; tenth++) {
      await world.pass(100);
      const { nowUs } = await world.dc.frame();
      expect(nowUs).toBeLessThanOrEqual(tenth * speed * 100 * MS);
      expect(nowUs).toBeGreaterThan(tenth * speed * 100 * MS - speed * 10 * MS);
    }
  });

  test('paused, time stands still, but acts take effect and machines boot', async () => {
    const world = await running(1);
    await world.dc.pace({ kind: 'paused' });
    const { nowUs } = await world.dc.frame();
    await world.dc.input({ kind: 'add', machine: aSpec(2) });
    await world.dc.input({ kind: 'start', hostname: hostname(2) });
    await world.pass(5_000);
    const frame = await world.dc.frame();
    expect(frame.nowUs).toBe(nowUs);
    expect(frame.machines?.map(({ power }) => power)).toEqual(['on', 'on']);
    expect(world.plugged).toEqual([hostname(1), hostname(2)]);
  });

  test('a step goes on to the next event and no further', async () => {
    const world = await running(1, 1);
    await world.dc.call(hostname(1), { method: 'GET', path: '/later/700' }, () => {});
    await world.dc.call(hostname(1), { method: 'GET', path: '/later/900' }, () => {});
    await world.dc.pace({ kind: 'paused' });
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      await world.dc.step();
      times.push((await world.dc.frame()).nowUs);
    }
    expect(times).toEqual([1, 701, 901]);
    expect((await world.dc.frame()).pace).toEqual({ kind: 'paused' });
  });

  test('until an instant, as fast as it goes, then at the former pace', async () => {
    const world = await running(2, 1);
    const done = world.dc.runUntil({ atUs: 90 * SECOND }, 100 * SECOND);
    await world.pass(0);
    expect(await done).toBe(true);
    expect((await world.dc.frame()).nowUs).toBe(90 * SECOND);
    await world.pass(1_000);
    expect((await world.dc.frame()).nowUs).toBe(91 * SECOND);
  });

  test('what does not come true is given up at the limit', async () => {
    const world = await running(2, 1);
    const done = world.dc.runUntil('leader', 10 * SECOND);
    await world.pass(0);
    expect(await done).toBe(false);
    expect((await world.dc.frame()).nowUs).toBe(10 * SECOND);
  });

  test('a sleep is as long as the virtual clock says', async () => {
    const world = await running(1, 10);
    let awake = false;
    void world.dc.sleep(5 * SECOND).then(() => (awake = true));
    await world.pass(490);
    expect(awake).toBe(false);
    await world.pass(20);
    expect(awake).toBe(true);
  });
});

describe('threads', () => {
  test('one for each powered machine, whatever was killed and started', async () => {
    const world = await running(3);
    for (let i = 0; i < 100; i++) {
      const host = hostname(1 + (i % 3));
      await world.dc.input({ kind: 'kill', hostname: host });
      await world.pass(0);
      expect(world.plugged).toHaveLength(2);
      await world.dc.input({ kind: 'start', hostname: host });
      await world.pass(0);
      expect([...world.plugged].sort()).toEqual([1, 2, 3].map(hostname));
    }
    await world.dc.pace({ kind: 'paused' });
    world.dc.close();
    expect(world.plugged).toEqual([]);
    await world.pass(20_000);
    expect(world.timers).toEqual([]);
  });

  test('one that does not answer is a crashed machine; the others go on', async () => {
    const world = await running(2);
    world.hanging.add(hostname(1));
    await world.dc.call(hostname(1), { method: 'GET', path: '/now' }, () => {});
    await world.pass(10_000);
    const { machines } = await world.dc.frame();
    expect(machines?.map(({ power, crash }) => [power, crash])).toEqual([
      ['crashed', 'no answer within 10 s'],
      ['on', ''],
    ]);
    expect(world.plugged).toEqual([hostname(2)]);
    expect(await world.ask(2, '/now')).toEqual(expect.any(Number));
  });

  test('a call to a machine that is off is refused; one under way is cut', async () => {
    const world = await running(1, 1);
    const pieces: EngineAnswer[] = [];
    await world.dc.call(hostname(1), { method: 'GET', path: '/later/60000000' }, (piece) => pieces.push(piece));
    await world.dc.input({ kind: 'kill', hostname: hostname(1) });
    expect(pieces).toMatchObject([{ end: true }]);
    await expect(world.dc.call(hostname(1), { method: 'GET', path: '/now' }, () => {})).rejects.toThrow('is off');
  });
});

describe('the rest of the program', () => {
  const heard = { method: 'GET', path: '/heard' } as const;
  const other = { method: 'GET', path: '/now' } as const;

  test('is not loaded by what only forms a swarm, whatever happens to the machines', async () => {
    const world = await running(3);
    expect(await world.ask(1, '/heard')).toEqual([]);
    await world.dc.input({ kind: 'kill', hostname: hostname(1) });
    await world.dc.input({ kind: 'start', hostname: hostname(1) });
    await world.pass(0);
    expect(await world.ask(1, '/heard')).toEqual([]);
    expect(world.whole).toEqual([]);
  });

  test('is there on every machine before any other request takes effect', async () => {
    const world = await running(3);
    const loaded: (() => void)[] = [];
    world.load = () => new Promise((resolve) => loaded.push(resolve));
    const asked = world.dc.call(hostname(1), other, () => {});
    await world.pass(0);
    expect(loaded).toHaveLength(3);
    loaded.slice(1).forEach((resolve) => resolve());
    await world.pass(5_000);
    const calls = async () => (await world.dc.journal()).entries.filter(({ input }) => input.kind === 'call');
    expect(await calls()).toEqual([]);
    await world.dc.call(hostname(2), heard, () => {});
    loaded[0]!();
    await asked;
    expect((await calls()).map(({ input }) => input.kind === 'call' && input.request)).toEqual([heard, other]);
  });

  test('is there from then on before a machine boots, and so it is where disks are found', async () => {
    const world = await running(2);
    await world.ask(1, '/now');
    await world.dc.input({ kind: 'kill', hostname: hostname(1) });
    await world.dc.input({ kind: 'start', hostname: hostname(1) });
    await world.pass(0);
    expect(world.whole).toEqual([1, 2, 1].map(hostname));
    const again = new World({ atUs: 0, machines: [], cables: [] });
    for (const input of switchedOn(1)) await again.dc.input(input);
    await again.pass(0);
    expect(again.whole).toEqual([hostname(1)]);
  });

  test('that cannot be loaded is tried again with the next request', async () => {
    const world = await running(1);
    const { load } = world;
    world.load = () => Promise.reject(new Error('offline'));
    await expect(world.dc.call(hostname(1), other, () => {})).rejects.toThrow('cannot be loaded');
    world.load = load;
    expect(await world.ask(1, '/now')).toEqual(expect.any(Number));
  });

  test('is not waited for where the machine is gone', async () => {
    const world = await running(2);
    world.load = (host) => (host === hostname(1) ? new Promise(() => {}) : Promise.resolve());
    const answered = world.ask(2, '/now');
    await world.pass(0);
    await world.dc.input({ kind: 'kill', hostname: hostname(1) });
    expect(await answered).toEqual(expect.any(Number));
  });
});

describe('a frame', () => {
  test('tells what changed, once', async () => {
    const world = await running(2);
    const first = await world.dc.frame();
    expect(first.machines).toHaveLength(2);
    expect(first.cables).toEqual([]);
    expect(first.events.map(({ code }) => code)).toContain('machine.started');
    const second = await world.dc.frame();
    expect(second).toMatchObject({ machines: null, cables: null, views: {}, events: [], flights: [] });
    await world.dc.input({ kind: 'cut', from: hostname(1), to: hostname(2), oneWay: true });
    await world.ask(1, `/send/${aSpec(2).address}/x`);
    const third = await world.dc.frame();
    expect(third.cables).toMatchObject([{ from: 'node-1', to: 'node-2', cut: true }]);
    expect(third.flights).toMatchObject([{ from: 'node-1', to: 'node-2', kind: 'ping', arriveUs: null }]);
  });

  test('holds the newest 500 messages and counts the others', async () => {
    const world = await running(2);
    await world.dc.frame();
    for (let i = 0; i < 620; i++) await world.ask(1, `/send/${aSpec(2).address}/${i}`);
    await world.pass(0);
    const { flights, flightsMissed } = await world.dc.frame();
    expect(flights).toHaveLength(500);
    expect(flightsMissed).toBeGreaterThan(620);
  });
});

describe('the history', () => {
  test('is the one that its journal tells, however the wall clock went', async () => {
    const world = await running(3, 20);
    for (let i = 0; i < 30; i++) {
      const path = `/beat/${aSpec(1 + (i % 3)).address}`;
      await world.dc.call(hostname(1 + ((i + 1) % 3)), { method: 'GET', path }, () => {}).catch(() => {});
      await world.pass(i * 3);
      if (i % 7 === 3) await world.dc.input({ kind: 'kill', hostname: hostname(1) });
      if (i % 7 === 5) await world.dc.input({ kind: 'start', hostname: hostname(1) });
    }
    await world.dc.pace({ kind: 'paused' });
    await world.pass(0);
    const again = replay(await world.dc.journal(), () => machine(chatter));
    expect(again?.hash()).toBe(await world.dc.traceHash());
  });
});

test.each([1, 2, 3])('the history may have every kind of accident in it, SEED=%i', async (seed) => {
  const chance = dice(seed);
  const world = await running(4, 20);
  for (let i = 0; i < 150; i++) {
    await world.dc.input(anAccident(chance, 4, null) as HardwareInput);
    const path = chance.pick([`/beat/${aSpec(chance.between(1, 4)).address}`, '/keep/log/x', '/wall']);
    await world.dc.call(hostname(chance.between(1, 4)), { method: 'GET', path }, () => {}).catch(() => {});
    await world.pass(chance.int(40));
  }
  await world.dc.pace({ kind: 'paused' });
  await world.pass(0);
  const { journal, traceHash } = await world.dc.history();
  expect(replay(journal, () => machine(chatter))?.hash()).toBe(traceHash);
  world.dc.close();
});

describe('a thread that is lost', () => {
  const replayed = async (world: World) => {
    await world.dc.pace({ kind: 'paused' });
    await world.pass(0);
    const { journal, traceHash } = await world.dc.history();
    return { journal, traceHash, again: replay(journal, () => machine(chatter))?.hash() };
  };
  const crashes = ({ entries }: Journal) => entries.flatMap(({ input }) => (input.kind === 'crash' ? [input] : []));
  /** Everybody writes, syncs and sends each second. */
  async function beating(): Promise<World> {
    const world = await running(3, 20);
    for (let from = 1; from <= 3; from++) {
      for (let to = 1; to <= 3; to++) if (to !== from) await world.ask(from, `/beat/${aSpec(to).address}`);
    }
    await world.pass(333);
    return world;
  }

  test('stands in the journal, and the history can be lived again', async () => {
    const world = await beating();
    world.hanging.add(hostname(2));
    await world.pass(100);
    await world.pass(11_000);
    expect((await world.dc.frame()).machines?.[1]).toMatchObject({ power: 'crashed', crash: 'no answer within 10 s' });
    world.hanging.clear();
    await world.pass(500);
    await world.dc.input({ kind: 'start', hostname: hostname(2) });
    await world.pass(500);
    const { journal, traceHash, again } = await replayed(world);
    expect(crashes(journal)).toMatchObject([{ hostname: 'node-2', booting: false }]);
    expect(again).toBe(traceHash);
  });

  test('at its boot, while another boots well, likewise', async () => {
    const world = await beating();
    for (const number of [1, 2]) await world.dc.input({ kind: 'kill', hostname: hostname(number) });
    world.hanging.add(hostname(2));
    for (const number of [1, 2]) await world.dc.input({ kind: 'start', hostname: hostname(number) });
    await world.pass(0);
    await world.pass(61_000);
    world.hanging.clear();
    await world.dc.input({ kind: 'start', hostname: hostname(2) });
    await world.ask(2, `/beat/${aSpec(1).address}`);
    await world.pass(500);
    const { journal, traceHash, again } = await replayed(world);
    expect(crashes(journal)).toMatchObject([{ hostname: 'node-2', booting: true, why: 'no answer within 60 s' }]);
    expect(again).toBe(traceHash);
  });

  test('at the very instant of its boot, but after it, too', async () => {
    const world = await running(2);
    await world.dc.pace({ kind: 'paused' });
    await world.dc.input({ kind: 'kill', hostname: hostname(1) });
    await world.dc.input({ kind: 'start', hostname: hostname(1) });
    await world.pass(0);
    world.hanging.add(hostname(1));
    await world.dc.call(hostname(1), { method: 'GET', path: '/later/1' }, () => {});
    await world.dc.pace({ kind: 'running', speed: 1 });
    await world.pass(11_000);
    const { journal, traceHash, again } = await replayed(world);
    const [crash] = crashes(journal);
    const bootedUs = journal.entries.findLast(({ input }) => input.kind === 'start')?.atUs;
    expect(crash).toMatchObject({ hostname: 'node-1', booting: false });
    expect(journal.entries.at(-1)?.atUs).toBe(bootedUs);
    expect(again).toBe(traceHash);
  });
});

describe('what the browser keeps', () => {
  async function aKeptWorld(): Promise<World> {
    const world = await running(3, 1);
    const written = world.ask(1, '/write/lost/x');
    await world.pass(100);
    expect(await written).toBe('written');
    const kept = world.ask(2, '/keep/log/important');
    await world.pass(100);
    expect(await kept).toBe('kept');
    await world.dc.input({ kind: 'kill', hostname: hostname(3) });
    await world.dc.input({ kind: 'cut', from: hostname(1), to: hostname(2), oneWay: true });
    await world.pass(2_000);
    return world;
  }

  test('brings every machine back from its disk, and the clock goes on', async () => {
    const world = await aKeptWorld();
    const saved = readSaved(world.kept);
    if (saved === null || saved === 'damaged') throw new Error(`saved: ${saved}`);
    const again = new World(saved.image);
    await again.dc.pace({ kind: 'running', speed: Infinity });
    const frame = await again.dc.frame();
    expect(frame.machines?.map(({ power }) => power)).toEqual(['on', 'on', 'off']);
    expect(frame.cables).toHaveLength(1);
    expect(frame.nowUs).toBeGreaterThan(100 * MS);
    expect(await again.ask(2, '/read/log')).toBe('important');
    expect(await again.ask(1, '/read/lost')).toBe('');
    await again.pass(2_000);
    const third = readSaved(again.kept);
    expect(third).toMatchObject({ image: { machines: [{}, { disk: [{ path: 'log' }] }, {}] } });
  });

  const state = (records: Records) => records.get('state') as Record<string, unknown>;
  const spoilFaults = (records: Records, faults: unknown) => {
    const machines = (state(records).machines as object[]).map((machine) => ({ ...machine, faults }));
    records.set('state', { ...state(records), machines });
  };
  test.each<[string, (records: Records) => void]>([
    ['a disk with a flipped bit', (records) => records.set('disk/node-2/log', new Uint8Array([1, 2, 3]))],
    ['a disk with a lost file', (records) => records.delete('disk/node-2/log')],
    ['no record of how things stood', (records) => records.delete('state')],
    ['another version', (records) => records.set('state', { ...state(records), version: -1 })],
    ['no clock', (records) => records.set('state', { ...state(records), atUs: 'late' })],
    ['machines without a name', (records) => records.set('state', { ...state(records), machines: [{ power: 'on' }] })],
    ['a disk that is full of text', (records) => spoilFaults(records, { diskFull: 'full', clock: null })],
    [
      'a clock without a speed',
      (records) => spoilFaults(records, { diskFull: false, clock: { offsetUs: 1, sinceUs: 0 } }),
    ],
    ['a cable of text', (records) => records.set('state', { ...state(records), cables: ['cut'] })],
    ['something else altogether', (records) => records.set('state', 42)],
  ])('is not believed with %s', async (_, damage) => {
    const { kept } = await aKeptWorld();
    damage(kept);
    expect(readSaved(kept)).toBe('damaged');
  });

  test('may be nothing at all', () => {
    expect(readSaved(new Map())).toBe(null);
  });
});
