import { describe, expect, test } from 'vitest';
import { aFrame, aMachine, aRoster, aTask, aCluster, host } from '../cluster/fake.ts';
import { en } from '../ui/i18n/en.ts';
import { captionOf, sceneOf } from './elements.ts';
import type { CableFrame, Frame } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';

const draw = (frame: Frame, cables: readonly CableFrame[] = []) => sceneOf(aRoster(frame, cables), cables, 'wide');
const cutCable = (from: Hostname, to: Hostname): CableFrame => ({
  from,
  to,
  cut: true,
  cable: { latencyUs: 1000, jitterUs: 0, lossRatio: 0, duplicateRatio: 0, reorderRatio: 0 },
});

describe('a formed swarm', () => {
  const scene = draw(aFrame());

  test('every machine once, managers and workers told apart', () =>
    expect(scene.machines.map(({ id, role }) => [id, role])).toEqual([
      ['node-1', 'manager'],
      ['node-2', 'manager'],
      ['node-3', 'manager'],
      ['node-4', 'worker'],
      ['node-5', 'worker'],
    ]));

  test('the crown is on the leader alone', () =>
    expect(scene.machines.filter((vertex) => vertex.leader).map((vertex) => vertex.id)).toEqual(['node-1']));

  test('each task lies inside its machine', () => {
    expect(scene.tasks).toHaveLength(5);
    for (const task of scene.tasks) {
      const box = scene.machines.find((vertex) => vertex.id === task.on)!;
      expect(Math.abs(task.x - box.x) + task.width / 2).toBeLessThanOrEqual(box.width / 2);
      expect(Math.abs(task.y - box.y) + task.height / 2).toBeLessThanOrEqual(box.height / 2);
    }
  });

  test('managers are linked to each other, workers to the manager of their session', () =>
    expect(scene.edges.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'node-1 node-2 raft',
      'node-1 node-3 raft',
      'node-2 node-3 raft',
      'node-1 node-4 session',
      'node-1 node-5 session',
    ]));

  test('a second line says role and term', () =>
    expect(scene.machines.map((vertex) => captionOf(vertex, en))).toEqual([
      'leader · term 2',
      'manager · term 2',
      'manager · term 2',
      'worker',
      'worker',
    ]));
});

test('nothing jumps when a machine dies or a task moves', () => {
  const before = draw(aFrame());
  const frame = aFrame(3, 2, { machines: [aMachine(1, 'off'), ...[2, 3, 4, 5].map((n) => aMachine(n))] });
  for (const view of Object.values(frame.views))
    if (view.cluster) view.cluster = aCluster(3, 2, [aTask(1, 4), aTask(2, 4)]);
  const after = draw(frame);
  const places = (scene: typeof before) => scene.machines.map(({ id, x, y }) => [id, x, y]);
  expect(places(after)).toEqual(places(before));
  expect(after.machines[0]).toMatchObject({ faint: true, health: 'off', leader: false });
});

test('machines of the swarm to be stand in their places before it is formed', () => {
  const frame = aFrame(3, 2, { views: {} });
  const plan = (hostname: string) => (Number(hostname.slice(5)) <= 3 ? 'manager' : 'worker');
  const scene = sceneOf(aRoster(frame), [], 'wide', plan);
  expect(scene.machines.map(({ x, y }) => [x, y])).toEqual(draw(aFrame()).machines.map(({ x, y }) => [x, y]));
});

describe('a cut cable', () => {
  const frame = aFrame();
  const edge = (cables: readonly CableFrame[]) => draw(frame, cables).edges.find(({ id }) => id === 'node-1 node-2');

  test('both ways', () =>
    expect(edge([cutCable(host(1), host(2)), cutCable(host(2), host(1))])).toMatchObject({ cut: 'both' }));
  test('one way', () => expect(edge([cutCable(host(2), host(1))])).toMatchObject({ cut: 'one-way' }));
  test('is drawn even where no line was', () =>
    expect(draw(frame, [cutCable(host(4), host(5))]).edges.at(-1)).toMatchObject({
      id: 'node-4 node-5',
      kind: 'fault',
    }));
  test('a slow and lossy cable says so', () =>
    expect(
      edge([
        {
          from: host(1),
          to: host(2),
          cut: false,
          cable: { latencyUs: 120_000, jitterUs: 0, lossRatio: 0.1, duplicateRatio: 0, reorderRatio: 0 },
        },
      ]),
    ).toMatchObject({ cut: 'no', note: '120 ms · −10 %' }));
  test('with all its cables cut a machine is faint', () => {
    const cables = [2, 3, 4, 5].flatMap((n) => [cutCable(host(1), host(n)), cutCable(host(n), host(1))]);
    const [first, second] = draw(frame, cables).machines;
    expect([first?.faint, second?.faint]).toEqual([true, false]);
    expect(captionOf(first!, en)).toBe('leader · cut off');
  });
});
