/** One history a journal, whatever breaks, and whoever acts upon what it hears. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../api/datacenter.ts';
import type { EngineAnswer } from '../../api/engine/http.ts';
import type { Input } from '../../api/journal.ts';
import { MS, SECOND, type Micros } from '../../api/time.ts';
import { Hardware } from '../../datacenter/hardware.ts';
import { readSaved, Saver, type Records } from '../../datacenter/saved.ts';
import { replay } from '../../datacenter/synchronous.ts';
import { anAccident, aSpec, hostname, switchedOn } from '../../datacenter/testing.ts';
import { machine } from '../../machine/machine.ts';
import { chatter } from '../../machine/testing.ts';
import { dice } from '../../std/dice.ts';
import type { Program } from '../../world/program.ts';
import { OneThread } from '../one-thread.ts';
import { address, datacenter, one, three, two } from './testing.ts';

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
