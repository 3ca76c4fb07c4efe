import { describe, expect, test } from 'vitest';
import { memory, SYSTEM_BYTES } from './memory.ts';

const MIB = 1_048_576;
const TOTAL = SYSTEM_BYTES + 1000 * MIB;

describe('whom the kernel kills', () => {
  /** Each step: who holds how much from then on. Containers by letter, processes by number; MiB. */
  test.each<[Record<string, number>, [string, number][], string[], string]>([
    [{ a: 100 }, [['a1', 100]], [], 'nobody, up to the limit'],
    [{ a: 100 }, [['a1', 101]], ['a1'], 'whoever goes beyond it'],
    [
      { a: 100 },
      [
        ['a1', 80],
        ['a2', 30],
      ],
      ['a1'],
      'the greatest of the container, not the last to ask',
    ],
    [
      { a: 0, b: 0 },
      [
        ['a1', 700],
        ['b1', 301],
      ],
      ['a1'],
      'the greatest of the machine, where the machine has no more',
    ],
    [
      { a: 0, b: 400 },
      [
        ['a1', 600],
        ['b1', 400],
      ],
      [],
      'nobody, up to the last byte',
    ],
    [
      { a: 0 },
      [
        ['a1', 900],
        ['a1', 100],
        ['a2', 800],
      ],
      [],
      'what was given back can be had again',
    ],
  ])('%j, %j → %j: %s', (limits, steps, expected) => {
    const machine = memory(TOTAL);
    const groups = Object.fromEntries(
      Object.entries(limits).map(([name, limit]) => [name, machine.group(limit * MIB)]),
    );
    const killed: string[] = [];
    const holders = new Map<string, ReturnType<(typeof groups)[string]['holder']>>();
    for (const [name, bytes] of steps) {
      if (!holders.has(name)) {
        const holder = groups[name[0] as string]!.holder(() => {
          killed.push(name);
          holder.release();
        });
        holders.set(name, holder);
      }
      holders.get(name)!.hold(bytes * MIB);
    }
    expect(killed).toEqual(expected);
    const held = Object.values(groups).reduce((sum, { usageBytes }) => sum + usageBytes, 0);
    expect(machine.usedBytes).toBe(SYSTEM_BYTES + held);
  });
});
