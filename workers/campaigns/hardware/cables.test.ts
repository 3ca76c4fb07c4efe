/** Cables that lose, repeat and mix up what crosses them, and networks that fall apart. */
import { describe, expect, test } from 'vitest';
import type { Hostname } from '../../api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../../api/journal.ts';
import { MS, SECOND } from '../../api/time.ts';
import { aSpec, hostname } from '../../datacenter/testing.ts';
import { OneThread } from '../one-thread.ts';
import { address, ask, datacenter, does, one, three, two, words } from './testing.ts';

const change = (dc: OneThread, cable: Partial<CableSpec>) => does(dc, { kind: 'cable', from: one, to: two, cable });

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
