import { describe, expect, test } from 'vitest';
import type { Hostname } from '../../workers/api/ids.ts';
import type { TaskId } from '../../workers/api/ids.ts';
import type { Frame } from '../../workers/api/datacenter.ts';
import type { ContainerView, NodeView } from '../../workers/api/view.ts';
import { aFrame, aRaft, host } from '../cluster/fake.ts';
import { Lamps } from './lamps.svelte.ts';

const member = (id: number) => ({
  id,
  nodeId: `id${id}`,
  address: '',
  active: true,
  learner: false,
  progress: null,
});
const members = [1, 2, 3].map(member) as never;

/** A whole sight of three managers; the second leads in the term of the first, if it is told to. */
function sight(nowUs: number, sections: Readonly<Record<number, Partial<NodeView>>> = {}) {
  const { views, machines } = aFrame(3, 2) as Frame & { machines: NonNullable<Frame['machines']> };
  const all: Record<Hostname, Partial<NodeView>> = { ...views };
  for (const n of [1, 2, 3]) {
    const raft = aRaft({ id: n, role: n === 1 ? 'leader' : 'follower', members });
    all[host(n)] = { ...all[host(n)], raft, ...sections[n] };
  }
  for (const n of [4, 5]) all[host(n)] = { ...all[host(n)], ...sections[n] };
  return { nowUs, events: [], machines, views: all };
}

const running = (task: string) => [{ taskId: task as TaskId, state: 'running' }] as unknown as readonly ContainerView[];

describe('the lamps', () => {
  test('hold, and count what they were shown', () => {
    const lamps = new Lamps();
    lamps.begin(1_000_000);
    lamps.see(sight(1_000_000));
    const before = lamps.lamps;
    lamps.see(sight(3_000_000));
    expect(lamps.red).toEqual([]);
    expect([lamps.sights, lamps.watchedUs]).toEqual([2, 2_000_000]);
    expect(lamps.lamps).toBe(before);
  });

  test('go red for good, with what was first seen', () => {
    const lamps = new Lamps();
    lamps.see(sight(1));
    lamps.see(sight(2, { 2: { raft: aRaft({ id: 2, role: 'leader', members }) } }));
    lamps.see(sight(3));
    expect(lamps.red).toMatchObject([
      { rule: 'one-leader-a-term', broken: { atUs: 2, breach: { machines: ['node-1', 'node-2'] } } },
    ]);
  });

  test('what only looks like a rule goes out and comes back', () => {
    const lamps = new Lamps();
    const twice = { 4: { containers: running('task1') }, 5: { containers: running('task1') } };
    lamps.see(sight(1));
    lamps.see(sight(2, twice));
    lamps.see(sight(3, twice));
    expect(lamps.appearances[0]?.broken).toMatchObject({ atUs: 2, breach: { machines: ['node-4', 'node-5'] } });
    expect(lamps.red).toEqual([]);
    lamps.see(sight(4));
    expect(lamps.appearances[0]?.broken).toBeNull();
  });

  test('begin anew with a new swarm', () => {
    const lamps = new Lamps();
    lamps.see(sight(1));
    lamps.see(sight(2, { 2: { raft: aRaft({ id: 2, role: 'leader', members }) } }));
    lamps.begin(0);
    expect([lamps.red, lamps.sights]).toEqual([[], 0]);
  });
});
