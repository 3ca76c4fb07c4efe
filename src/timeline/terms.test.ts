import { describe, expect, test } from 'vitest';
import type { ClusterId } from '../../workers/api/ids.ts';
import type { EventCode, EventParams, TraceEvent } from '../../workers/api/trace.ts';
import { host } from '../cluster/fake.ts';
import { beginning, goOn } from './terms.ts';
import type { Moment, Tale } from './terms.ts';

const SECOND = 1_000_000;
const event = <Code extends EventCode>(s: number, on: number, code: Code, params: EventParams[Code]) =>
  ({ atUs: s * SECOND, on: host(on), code, params, cause: '' }) as TraceEvent;
const led = (s: number, on: number, term: number) => event(s, on, 'raft.leader', { term });
const killed = (s: number, n: number) => event(s, n, 'machine.killed', { hostname: host(n) });
const at = (s: number, leader: [n: number, term: number, swarm?: string] | null, ...events: TraceEvent[]): Moment => ({
  nowUs: s * SECOND,
  leader: leader && { hostname: host(leader[0]), term: leader[1], swarm: (leader[2] ?? 'one') as ClusterId },
  events,
});

const told = (moments: readonly Moment[]): Tale => moments.reduce(goOn, beginning(0));
const inWords = ({ reigns }: Tale) =>
  reigns.map(({ term, leader, fromUs, untilUs }) => {
    const until = untilUs === null ? '' : untilUs / SECOND;
    return `${leader} ${term}: ${fromUs / SECOND}-${until}`;
  });

describe('the tale of terms', () => {
  test('a leader is killed, nobody leads for a while, another is elected', () => {
    const tale = told([
      at(3, [1, 2], led(2, 1, 2)),
      at(20, [1, 2]),
      at(21, null, killed(20.5, 1)),
      at(30, null),
      at(33, [2, 3], led(32.5, 2, 3)),
    ]);
    expect(inWords(tale)).toEqual(['node-1 2: 2-20.5', 'node-2 3: 32.5-']);
    expect(tale.faults.map(({ atUs }) => atUs / SECOND)).toEqual([20.5]);
  });

  test('all of it between two sights', () => {
    const tale = told([at(3, [1, 2], led(2, 1, 2)), at(40, [2, 3], killed(20, 1), led(32, 2, 3))]);
    expect(inWords(tale)).toEqual(['node-1 2: 2-20', 'node-2 3: 32-']);
  });

  test('views that are a moment older than the events do not contradict them', () => {
    const tale = told([at(3, null, led(2.9, 1, 2)), at(4, [1, 2]), at(5, [1, 2], killed(5, 1)), at(6, null)]);
    expect(inWords(tale)).toEqual(['node-1 2: 2.9-5']);
  });

  test('where events are missing, the views tell', () => {
    const tale = told([at(3, [1, 2]), at(20, null), at(30, [3, 5]), at(40, [2, 6])]);
    expect(inWords(tale)).toEqual(['node-1 2: 3-20', 'node-3 5: 30-40', 'node-2 6: 40-']);
  });

  test('a leader that is cut off steps down late, and ends no reign but its own', () => {
    const tale = told([
      at(3, [1, 2], led(2, 1, 2)),
      at(20, [2, 3], led(19, 2, 3)),
      at(25, [2, 3], event(24, 1, 'raft.stepped-down', { term: 3 })),
    ]);
    expect(inWords(tale)).toEqual(['node-1 2: 2-19', 'node-2 3: 19-']);
  });

  test('a frozen leader leads no longer, and goes on when it thaws in its term', () => {
    const frozen = event(5, 1, 'machine.frozen', { hostname: host(1) });
    const tale = told([at(3, [1, 2], led(2, 1, 2)), at(6, null, frozen), at(8, [1, 2])]);
    expect(inWords(tale)).toEqual(['node-1 2: 2-5', 'node-1 2: 8-']);
  });

  test('in a new swarm terms begin anew', () => {
    const tale = told([at(3, [1, 7], led(2, 1, 7)), at(5, null), at(9, [1, 2, 'two']), at(20, [1, 2, 'two'])]);
    expect(inWords(tale)).toEqual(['node-1 7: 2-5', 'node-1 2: 9-']);
  });

  test('is the same object while nothing happens, and never grows without end', () => {
    const tale = told([at(3, [1, 2], led(2, 1, 2))]);
    expect(goOn(tale, at(4, [1, 2]))).toBe(tale);
    const many = Array.from({ length: 1_000 }, (_, i) => at(i + 5, [1 + (i % 3), i + 3], killed(i + 5, 4)));
    const { reigns, faults } = many.reduce(goOn, tale);
    expect(reigns.length).toBeLessThanOrEqual(200);
    expect(faults.length).toBeLessThanOrEqual(200);
    expect(reigns.at(-1)?.term).toBe(1_002);
  });
});
