/**
 * Remote calls on cables that lose, repeat, delay and mix up, between machines that freeze, lose their power and have
 * clocks that drift: what must hold whatever happens.
 */
import { describe, expect, test } from 'vitest';
import type { Address } from '../api/ids.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import { dice, type Dice } from '../std/dice.ts';
import { ok } from '../std/result.ts';
import type { Answer, OutStream, Rpc, RpcError } from './rpc.ts';
import { LONGEST_STRAY, Memory, type Frame } from './rpc-frame.ts';
import { rpcOverWire } from './rpc-over-wire.ts';
import { aClock, aWorld, someCredentials } from './testing.ts';
import type { Clock, Packet, Wire } from './world.ts';

interface Troubles {
  readonly loss: number;
  readonly twice: number;
  readonly delayUs: Micros;
  readonly driftPpm: number;
}
const CALM: Troubles = { loss: 0, twice: 0, delayUs: 0, driftPpm: 0 };

const addressOf = (n: number) => `192.168.0.${10 + n}` as Address;

/** A machine whose clock may be wrong, that may freeze, and that has another life after every power cut. */
class Machine {
  rpc!: Rpc;
  life = 0;
  ppm = 0;
  #backlog: (() => void)[] | null = null;
  #receive: (from: Address, packet: Packet) => void = () => {};

  constructor(
    readonly n: number,
    private readonly site: Site,
    private readonly serve: (rpc: Rpc, machine: Machine) => void,
  ) {}

  boot(): void {
    const { time, chance } = this.site;
    const life = ++this.life;
    this.#backlog = null;
    const bootUs = time.now();
    const speed = 1 + this.ppm / 1_000_000;
    const clock: Clock = {
      now: () => bootUs + Math.round((time.now() - bootUs) * speed),
      wall: () => time.now(),
      after: (delay, then) => time.after(Math.max(0, delay / speed), () => this.happen(life, then)),
    };
    const wire: Wire = {
      receive: (handler) => (this.#receive = handler),
      send: (to, packet) => this.site.carry(this, to, packet),
    };
    const world = { ...aWorld(this.n), clock, wire, dice: dice(chance.int(2 ** 32)) };
    this.rpc = rpcOverWire(world, someCredentials(`node-${this.n}`, 'manager'));
    this.serve(this.rpc, this);
  }

  /** In that life, and not while it is frozen: then when it thaws. */
  happen(life: number, then: () => void): void {
    if (life !== this.life) return;
    if (this.#backlog) this.#backlog.push(() => this.happen(life, then));
    else then();
  }

  arrive(life: number, from: Address, packet: Packet): void {
    this.happen(life, () => this.#receive(from, packet));
  }

  freeze(): void {
    this.#backlog ??= [];
  }

  thaw(): void {
    const due = this.#backlog ?? [];
    this.#backlog = null;
    for (const then of due) then();
  }
}

class Site {
  readonly time = aClock(SECOND);
  readonly chance: Dice;
  troubles = CALM;
  /** What those streams were asked for with that a server has given up. */
  readonly givenUp = new Set<unknown>();
  readonly #asked = new Map<number, unknown>();
  readonly machines: readonly Machine[];

  constructor(seed: number, serve: (rpc: Rpc, machine: Machine) => void, count = 2) {
    this.chance = dice(seed);
    this.machines = Array.from({ length: count }, (_, i) => new Machine(i + 1, this, serve));
    for (const machine of this.machines) this.reboot(machine);
  }

  /** What is on its way to a machine when its power fails is lost. */
  carry(from: Machine, to: Address, packet: Packet): void {
    const { chance, time } = this;
    const { loss, twice, delayUs } = this.troubles;
    const { frame } = packet.body as unknown as { frame: Frame };
    if (frame.form === 'open') this.#asked.set(frame.id, frame.body);
    if (frame.form === 'reset') this.givenUp.add(this.#asked.get(frame.id));
    const target = this.machines.find(({ n }) => addressOf(n) === to);
    if (!target || chance.fraction() < loss) return;
    const { life } = target;
    const copies = chance.fraction() < twice ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      time.after(MS + chance.int(delayUs + 1), () => target.arrive(life, addressOf(from.n), structuredClone(packet)));
    }
  }

  reboot(machine: Machine): void {
    const { driftPpm } = this.troubles;
    machine.ppm = this.chance.between(-driftPpm, driftPpm);
    // No two lives begin at one instant, for no machine is switched on faster than that.
    this.time.advance(1);
    machine.boot();
  }

  /** Lets trouble happen to both machines for so many seconds; `act` is called now and then. */
  live(seconds: number, reboots: boolean, act: () => void): void {
    const endUs = this.time.now() + seconds * SECOND;
    while (this.time.now() < endUs) {
      this.time.advance(this.chance.int(300 * MS));
      act();
      const it = this.chance.pick(this.machines);
      const fate = this.chance.int(60);
      if (fate === 0 && reboots) this.reboot(it);
      else if (fate <= 2) it.freeze();
      else if (fate <= 12) it.thaw();
    }
    this.calm();
  }

  calm(): void {
    this.troubles = CALM;
    for (const machine of this.machines) machine.thaw();
  }
}

const kinds: readonly [string, Troubles][] = [
  ['lossy', { loss: 0.3, twice: 0, delayUs: 20 * MS, driftPpm: 0 }],
  ['repeating', { loss: 0, twice: 0.5, delayUs: SECOND, driftPpm: 0 }],
  ['slow and mixed up', { loss: 0.05, twice: 0.1, delayUs: 3 * SECOND, driftPpm: 0 }],
  ['drifting', { loss: 0.1, twice: 0.2, delayUs: SECOND, driftPpm: 100_000 }],
  ['all at once', { loss: 0.3, twice: 0.3, delayUs: 2 * SECOND, driftPpm: 100_000 }],
];
const cases = kinds.flatMap(([name, troubles]) =>
  [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) =>
    [false, true].map((reboots) => ({ name, troubles, seed, reboots, fate: reboots ? 'with' : 'without' })),
  ),
);

describe.each(cases)('$name, $fate power cuts, SEED=$seed', ({ troubles, seed, reboots }) => {
  test('a call is done at most once, in all lives together, and answered at most once', () => {
    const runs = new Map<number, number>();
    /** Those that were begun and neither answered nor called off. */
    const underWay = new Set<number>();
    const site: Site = new Site(seed, (rpc, machine) => {
      const { life } = machine;
      rpc.serve('Do', 'manager', (request, _, reply, onCancel) => {
        const number = request as number;
        runs.set(number, (runs.get(number) ?? 0) + 1);
        underWay.add(number);
        onCancel(() => underWay.delete(number));
        site.time.after(site.chance.int(4 * SECOND), () =>
          machine.happen(life, () => {
            if (!underWay.delete(number)) return;
            reply(ok(number));
          }),
        );
      });
    });
    site.troubles = troubles;
    const [client, server] = site.machines as [Machine, Machine];
    const answers = new Map<number, Answer<unknown>[]>();
    const lived = new Map<number, number>();
    let number = 0;
    const call = (timeout: Micros) => {
      const it = ++number;
      const heard: Answer<unknown>[] = [];
      answers.set(it, heard);
      lived.set(it, client.life);
      const cancel = client.rpc.call(addressOf(server.n), 'Do', it, { timeout }, (answer) => heard.push(answer));
      return { heard, cancel };
    };
    const cancelled = new Set<number>();
    site.live(120, reboots, () => {
      const { cancel } = call(site.chance.between(1, 20) * SECOND);
      if (site.chance.int(5) > 0) return;
      const it = number;
      const { life } = client;
      site.time.after(site.chance.int(3 * SECOND), () =>
        client.happen(life, () => {
          if (answers.get(it)!.length === 0) cancelled.add(it);
          cancel();
        }),
      );
    });
    site.time.advance(60 * SECOND);
    for (const [it, count] of runs) expect([it, count]).toEqual([it, 1]);
    for (const [it, heard] of answers) {
      const expected = lived.get(it) !== client.life ? [0, 1] : cancelled.has(it) ? [0] : [1];
      expect(expected, `answers to ${it}`).toContain(heard.length);
      // What was answered well was done; of the rest nobody knows.
      for (const answer of heard) if (answer.ok) expect([answer.value, runs.get(it)]).toEqual([it, 1]);
    }
    // Whatever was under way on a machine that lives on has come to an end.
    if (!reboots) expect([...underWay]).toEqual([]);
    expect([...answers.values()].flat().filter((answer) => answer.ok).length).toBeGreaterThan(20);
    const { heard } = call(5 * SECOND);
    site.time.advance(5 * SECOND);
    expect(heard).toEqual([ok(number)]);
  });

  test('a stream is opened at most once; what it brings is a beginning of what was sent, in order', () => {
    const sent = new Map<number, number>();
    const opened = new Map<number, number>();
    const site: Site = new Site(seed, (rpc, machine) => {
      const { life } = machine;
      rpc.serveStream('Watch', 'manager', (request, _, out: OutStream) => {
        const number = request as number;
        opened.set(number, (opened.get(number) ?? 0) + 1);
        let left = site.chance.int(40);
        const say = () => {
          if (left-- === 0) return out.end();
          const count = sent.get(number) ?? 0;
          sent.set(number, count + 1);
          out.send(count);
          site.time.after(site.chance.int(SECOND), () => machine.happen(life, say));
        };
        say();
      });
    });
    site.troubles = troubles;
    const [client, server] = site.machines as [Machine, Machine];
    const watches: { number: number; life: number; heard: number[]; ends: RpcError[]; cancelled: boolean }[] = [];
    const watch = () => {
      const it = {
        number: watches.length,
        life: client.life,
        heard: [],
        ends: [],
        cancelled: false,
      } as (typeof watches)[0];
      watches.push(it);
      const cancel = client.rpc.stream(
        addressOf(server.n),
        'Watch',
        it.number,
        { timeout: 10 * SECOND },
        {
          onMessage(message) {
            it.heard.push(message as number);
            if (site.chance.int(200) > 0) return;
            it.cancelled = true;
            cancel();
          },
          onEnd: (error) => it.ends.push(error),
        },
      );
      return it;
    };
    site.live(60, reboots, () => {
      if (site.chance.int(6) === 0) watch();
    });
    const calmlyWatched = Array.from({ length: 3 }, watch);
    site.time.advance(200 * SECOND);
    for (const [number, count] of opened) expect([number, count]).toEqual([number, 1]);
    for (const { number, life, heard, ends, cancelled } of watches) {
      expect(heard, `stream ${number}`).toEqual(heard.map((_, i) => i));
      expect(ends.length).toBeLessThanOrEqual(1);
      if (cancelled) expect(ends).toEqual([]);
      if (ends[0]?.message === 'EOF') expect(heard).toHaveLength(sent.get(number) ?? 0);
      // On machines that live on nothing is left hanging, unless the server has taken the client for dead.
      const mayHang = reboots || life !== client.life || cancelled || site.givenUp.has(number);
      if (!mayHang) expect([number, ends.length]).toEqual([number, 1]);
    }
    for (const { ends, cancelled } of calmlyWatched)
      if (!cancelled) expect(ends.map(({ message }) => message)).toEqual(['EOF']);
  });

  test('casts may come twice and in any order, but only what was cast, by whom it was', () => {
    const heard: [number, string][] = [];
    const site: Site = new Site(seed, (rpc) =>
      rpc.onCast((_, body, peer) => heard.push([body as number, peer.address])),
    );
    site.troubles = troubles;
    const [client, server] = site.machines as [Machine, Machine];
    let number = 0;
    site.live(30, reboots, () => client.rpc.cast(addressOf(server.n), 'MsgApp', ++number));
    site.time.advance(10 * SECOND);
    expect(heard.length).toBeGreaterThan(20);
    for (const [body, from] of heard) expect([body <= number, from]).toEqual([true, addressOf(1)]);
    const most = heard.map(([body]) => heard.filter(([other]) => other === body).length);
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
  });
});

describe('what is remembered', () => {
  test('goes when its time is over, so that it does not grow', () => {
    const clock = aClock();
    const memory = new Memory<number>(clock);
    for (let i = 0; i < 10_000; i++) {
      memory.keep(String(i), i, LONGEST_STRAY);
      clock.advance(100 * MS);
    }
    expect(memory.size).toBeLessThanOrEqual(LONGEST_STRAY / (100 * MS) + 1);
    expect([memory.get('9999'), memory.get('9000')]).toEqual([9_999, undefined]);
  });
});

test('a question that thaws after its time is not asked again', () => {
  let runs = 0;
  const serve = (rpc: Rpc) => rpc.serve('Do', 'manager', () => runs++);
  const site = new Site(1, serve, 3);
  const [client, server, other] = site.machines as [Machine, Machine, Machine];
  const answers: Answer<unknown>[] = [];
  client.rpc.call(addressOf(server.n), 'Do', 1, { timeout: 5 * SECOND }, (answer) => answers.push(answer));
  site.time.advance(10 * MS);
  client.freeze();
  site.time.advance(600 * SECOND);
  // By the way of which the server forgets what is old.
  other.rpc.call(addressOf(server.n), 'Do', 2, { timeout: 5 * SECOND }, () => {});
  site.time.advance(10 * SECOND);
  client.thaw();
  site.time.advance(SECOND);
  expect([runs, answers.map((answer) => !answer.ok && answer.error.code)]).toEqual([2, ['DeadlineExceeded']]);
});

test('what a former life has sent is dropped where a later one was heard already', () => {
  const heard: unknown[] = [];
  const site: Site = new Site(1, (rpc) => rpc.onCast((_, body) => heard.push(body)));
  const [sender, listener] = site.machines as [Machine, Machine];
  const cast = (body: string) => sender.rpc.cast(addressOf(listener.n), 'MsgApp', body);
  cast('first');
  site.time.advance(SECOND);
  site.troubles = { ...CALM, delayUs: 60 * SECOND };
  cast('strays');
  site.troubles = CALM;
  site.reboot(sender);
  cast('later');
  site.time.advance(60 * SECOND);
  expect(heard).toEqual(['first', 'later']);
});

test('a server that was rebooted before it has answered: the caller hears that nobody knows what became of it', () => {
  let runs = 0;
  const site: Site = new Site(1, (rpc) => rpc.serve('Do', 'manager', () => runs++));
  const [client, server] = site.machines as [Machine, Machine];
  const answers: Answer<unknown>[] = [];
  client.rpc.call(addressOf(server.n), 'Do', 1, { timeout: 20 * SECOND }, (answer) => answers.push(answer));
  site.time.advance(10 * MS);
  site.reboot(server);
  site.time.advance(20 * SECOND);
  expect(runs).toBe(1);
  expect(answers).toEqual([{ ok: false, error: { code: 'Unavailable', message: 'transport is closing' } }]);
});

test('a server that was rebooted before it was asked is asked again, and nobody notices', () => {
  let runs = 0;
  const site: Site = new Site(1, (rpc) => rpc.serve('Do', 'manager', (_, __, reply) => reply(ok(++runs))));
  const [client, server] = site.machines as [Machine, Machine];
  const ask = () => {
    const answers: Answer<unknown>[] = [];
    client.rpc.call(addressOf(server.n), 'Do', 1, { timeout: 20 * SECOND }, (answer) => answers.push(answer));
    site.time.advance(10 * MS);
    return answers;
  };
  expect(ask()).toEqual([ok(1)]);
  site.reboot(server);
  expect(ask()).toEqual([ok(2)]);
});

test('a live stream is not given up, however long something of it is always on its way', () => {
  const site: Site = new Site(1, (rpc, machine) => {
    rpc.serveStream('Watch', 'manager', (_, __, out) => {
      const say = () => {
        out.send('on');
        site.time.after(50 * MS, () => machine.happen(1, say));
      };
      say();
    });
  });
  site.troubles = { ...CALM, delayUs: 300 * MS };
  const [client, server] = site.machines as [Machine, Machine];
  const ends: RpcError[] = [];
  let heard = 0;
  client.rpc.stream(
    addressOf(server.n),
    'Watch',
    null,
    { timeout: SECOND },
    { onMessage: () => heard++, onEnd: (error) => ends.push(error) },
  );
  site.time.advance(120 * SECOND);
  expect(ends).toEqual([]);
  expect(heard).toBeGreaterThan(2_300);
});
