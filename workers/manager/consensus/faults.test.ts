import { describe, expect, test } from 'vitest';
import { dice } from '../../std/dice.ts';
import type { Dice } from '../../std/dice.ts';
import { three } from './testing.ts';

const seeds = Array.from({ length: 25 }, (_, i) => 1000 + i);
const everyone = [1, 2, 3];

/** Kills, restarts and cuts at random while somebody writes; returns the names whose writers were told "done". */
function trouble(group: ReturnType<typeof three>, chance: Dice): string[] {
  const told: string[] = [];
  const dead = new Set<number>();
  const loses = group.network.loses;
  group.network.loses = (from, to, packet) => loses(from, to, packet) || chance.int(10) === 0;
  for (let step = 0; step < 60; step++) {
    const n = chance.pick(everyone);
    const fault = chance.int(6);
    if (dead.has(n)) {
      if (fault < 3 && dead.delete(n)) group.restart(n);
    } else if (fault === 0) {
      dead.add(n);
      group.kill(n);
    } else if (fault === 1) group.cut(n);
    else if (fault === 2) group.mend(n);
    for (const writer of everyone.filter((each) => !dead.has(each))) {
      const name = `s${step}-${writer}`;
      const results = group.write(writer, name, (result) => {
        if (result.ok) told.push(name);
      });
      expect(results.length).toBeLessThan(2);
    }
    group.clock.advance(1000 + chance.int(8_000_000));
  }
  group.network.loses = loses;
  for (const n of everyone) {
    if (dead.has(n)) group.restart(n);
    group.mend(n);
  }
  return told;
}

describe.each(seeds)('three managers in trouble, SEED=%i', (seed) => {
  const group = three();
  const told = trouble(group, dice(seed));
  group.run(60);

  test('never two leaders in one term', () => {
    const led = new Map<number, number>();
    for (const n of everyone) {
      for (const params of group.events(n, 'raft.leader')) {
        const { term } = params as { term: number };
        expect(led.get(term) ?? n).toBe(n);
        led.set(term, n);
      }
    }
    expect(led.size).toBeGreaterThan(0);
  });

  test('a leader again, once things stop breaking', () => {
    expect(group.leaders()).toHaveLength(1);
  });

  test('what was said to be written is there, everywhere the same', () => {
    expect(told.length).toBeGreaterThan(0);
    expect(group.names(1)).toEqual(expect.arrayContaining(told));
    expect(group.names(2)).toEqual(group.names(1));
    expect(group.names(3)).toEqual(group.names(1));
  });
});
