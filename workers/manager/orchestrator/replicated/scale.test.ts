import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../../api/ids.ts';
import type { Task, TaskState } from '../../../api/objects/task.ts';
import { aTask } from '../../testing.ts';
import { inOrderOfKeeping, scale } from './scale.ts';

/** `1@a` runs on a, `2@b?` is there but does not run yet, `3` has no node. */
function aSlotTask(text: string): Task {
  const [, slot, node, notRunning] = /^(\d+)(?:@(\w+))?(\?)?$/.exec(text) as unknown as string[];
  const state: TaskState = node && !notRunning ? 'running' : 'pending';
  const nodeId = (node ?? null) as NodeId | null;
  const status = { ...aTask('').status, state };
  return aTask(`task ${text}`, { slot: Number(slot), nodeId, status });
}

const slots = (text: string) =>
  text === '' ? [] : text.split(' ').map((slot) => slot.split('+').map((task) => aSlotTask(task)));

describe('scaling', () => {
  test.each<[number, string, string, number[], number[], string]>([
    // replicas, taken, dead, slots to create, slots to give up
    [3, '', '', [1, 2, 3], [], 'a new service'],
    [3, '1@a 3@b', '', [2], [], 'the hole is filled first'],
    [4, '1@a 2@b', '', [3, 4], [], 'then the numbers after'],
    [2, '1@a 2@b', '', [], [], 'nothing to do'],
    [0, '1@a 2@b', '', [], [1, 2], 'scaled to nothing'],
    [1, '1@a 2@b 3@c', '', [], [2, 3], 'high numbers go first'],
    [1, '1@a? 2@b', '', [], [1], 'what does not run goes before what runs'],
    [2, '1@a 2 3@b', '', [], [2], 'what has no node goes first'],
    [2, '1@a 2@a 3@b', '', [], [2], 'a second copy on a node goes before a first'],
    [2, '1@a 2@a 3@a 4@b', '', [], [2, 3], 'and so does a third'],
    [2, '1@a+1@b 2@a 3@b', '', [], [1], 'a slot between two tasks goes first'],
  ])('to %i with [%s] and dead [%s]: creates %j, gives up %j: %s', (replicas, taken, dead, create, giveUp) => {
    const plan = scale(replicas, { taken: slots(taken), dead: slots(dead) });
    expect(plan.create).toEqual(create);
    expect([...new Set(plan.giveUp.map((task) => task.slot))].sort()).toEqual(giveUp);
  });

  test('the history of a dead slot is forgotten, but not where a new task goes on with it', () => {
    const plan = scale(2, { taken: slots('1@a'), dead: slots('2@b 5@c') });
    expect(plan.create).toEqual([2]);
    expect(plan.forget.map((task) => task.slot)).toEqual([5]);
  });

  test('more than a dozen slots keep their order on equal nodes', () => {
    const taken = Array.from({ length: 20 }, (_, index) => [aSlotTask(`${index + 1}@n${index}`)]);
    expect(inOrderOfKeeping(taken).map(([task]) => task?.slot)).toEqual(taken.map(([task]) => task?.slot));
  });
});
