/** A lesson can begin with any fault, be solved by one, and see one. Played with a small lesson that nobody is taught. */
import { describe, expect, test } from 'vitest';
import type { Hostname } from '../workers/api/ids.ts';
import { all, apart, diskFull, not, whole } from './checks.ts';
import { defineLesson, type Check, type MachineSeen, type Seen } from './lesson.ts';
import { Classroom } from './testing.ts';

const leads =
  (hostname: string): Check =>
  ({ views }) =>
    views[hostname as Hostname]?.raft?.role === 'leader';

const lesson = defineLesson({
  id: 'L99',
  rev: 1,
  start: {
    managers: 3,
    workers: 1,
    commands: [
      'docker service create -d --name web --replicas 2 --constraint node.role==manager nginx:alpine',
      'waggle fill node-4',
    ],
  },
  steps: [
    {
      name: 'split',
      check: all(diskFull('node-4'), apart('node-1', 'node-2'), apart('node-1', 'node-3'), not(leads('node-1'))),
      solution: ['> waggle partition node-1 / node-2 node-3 node-4', '> run until leader', '> run 20s'],
      clicks: [{ name: 'split', does: 'waggle', what: 'waggle partition node-1' }],
    },
    {
      name: 'mend',
      check: all(not(apart('node-1', 'node-2')), not(diskFull('node-4')), whole('web')),
      solution: ['> waggle heal', '> waggle free node-4', '> run 60s'],
      clicks: [{ name: 'mend', does: 'waggle', what: 'waggle heal' }],
    },
  ],
  wrong: ['> waggle cut --one-way node-1 node-2', '> waggle cut --one-way node-1 node-3', '> run 5s'],
});

describe('a lesson with a full disk and a partition', () => {
  test('is open at first, not passed by waiting, solved by its own solution', async () => {
    const room = await Classroom.open(lesson, 1);
    for (const step of lesson.steps) {
      room.beginStep();
      expect(room.turnsGreenWithin(step, 30), `${step.name}, doing nothing`).toBe(false);
      await room.play(step.solution);
      expect(room.exitCodes.filter((code) => code !== 0)).toEqual([]);
      expect(room.isGreen(step), `${step.name}, solved`).toBe(true);
    }
  });

  test('is left open by the usual wrong attempt', async () => {
    const room = await Classroom.open(lesson, 1);
    await room.play(lesson.wrong);
    expect(room.turnsGreenWithin(lesson.steps[0]!, 30)).toBe(false);
  });
});

describe('a step may be solved by', () => {
  const on = (hostname: string, holds: (machine: MachineSeen) => boolean) => (seen: Seen) =>
    holds(seen.machines.find((machine) => machine.hostname === hostname) as MachineSeen);
  const cable = (holds: (cable: Seen['cables'][number]['cable']) => boolean) => (seen: Seen) =>
    seen.cables.some(({ from, to, cable }) => from === 'node-1' && to === 'node-2' && holds(cable));
  const happened = (code: Seen['events'][number]['code']) => (seen: Seen) =>
    seen.events.some((event) => event.code === code);

  test.each<[readonly string[], Check]>([
    [['kill node-2'], on('node-2', ({ power }) => power === 'off')],
    [['freeze node-2'], on('node-2', ({ power }) => power === 'frozen')],
    [['kill node-2', 'wipe node-2'], happened('machine.wiped')],
    [['replace node-2'], happened('machine.replaced')],
    [['fill node-2'], on('node-2', ({ faults }) => faults.diskFull)],
    [['corrupt node-2'], happened('disk.corrupted')],
    [['corrupt node-2 swarm/state.json'], happened('disk.corrupted')],
    [['clock node-2 -2m --drift 200ppm'], on('node-2', ({ faults }) => faults.clock?.offsetUs === -120_000_000)],
    [['cut node-1 node-2'], apart('node-1', 'node-2')],
    [['cut --one-way node-1 node-2'], (seen) => seen.cables.length === 1],
    [['partition @leader'], apart('node-1', 'node-2')],
    [['latency node-1 node-2 120ms'], cable(({ latencyUs }) => latencyUs === 120_000)],
    [['jitter node-1 node-2 120ms'], cable(({ jitterUs }) => jitterUs === 120_000)],
    [['loss node-1 node-2 10%'], cable(({ lossRatio }) => lossRatio === 0.1)],
    [['duplicate node-1 node-2 10%'], cable(({ duplicateRatio }) => duplicateRatio === 0.1)],
    [['reorder node-1 node-2 10%'], cable(({ reorderRatio }) => reorderRatio === 0.1)],
  ])('%s', async (commands, check) => {
    const step = { name: 'break', check, solution: [], clicks: [] };
    const bare = { ...lesson, start: { managers: 2, workers: 0, commands: [] }, steps: [step] };
    const room = await Classroom.open(bare, 1);
    expect(room.isGreen(step)).toBe(false);
    await room.play(commands.map((command) => `> waggle ${command}`));
    expect(room.exitCodes.filter((code) => code !== 0)).toEqual([]);
    expect(room.isGreen(step)).toBe(true);
  });
});
