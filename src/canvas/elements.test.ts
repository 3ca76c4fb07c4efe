import { describe, expect, test } from 'vitest';
import { aFrame, aMachine, aRoster, aTask, aCluster } from '../cluster/fake.ts';
import { en } from '../ui/i18n/en.ts';
import { five, four, one, split, three, two } from '../levers/testing.ts';
import { captionOf, sceneOf, shortened } from './elements.ts';
import type { CableFrame, Frame } from '../../workers/api/datacenter.ts';

const draw = (frame: Frame, cables: readonly CableFrame[] = []) => sceneOf(aRoster(frame, cables), 'wide');

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

test.each([
  ['web.1', 'web.1'],
  ['boom.1', 'boom.1'],
  ['postgres.1', 'pos….1'],
  ['postgres.12', 'po….12'],
  ['db.100000', 'd….100000'],
  ['metrics-agent', 'metri…'],
])('on a small box %s is written %s: the slot stays', (label, short) => expect(shortened(label)).toBe(short));

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
  const scene = sceneOf(aRoster(frame), 'wide', plan);
  expect(scene.machines.map(({ x, y }) => [x, y])).toEqual(draw(aFrame()).machines.map(({ x, y }) => [x, y]));
});

test('with all its cables cut a machine is faint', () => {
  const cables = split([one], [two, three, four, five]);
  const [first, second] = draw(aFrame(), cables).machines;
  expect([first?.faint, second?.faint]).toEqual([true, false]);
  expect(captionOf(first!, en)).toBe('leader · cut off');
});
