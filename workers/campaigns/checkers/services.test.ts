/** What services owe: updates that keep to their configuration, and specs that come true. */
import { describe, expect, test } from 'vitest';
import type { UpdateConfig } from '../../api/engine/specs.ts';
import type { NodeId } from '../../api/ids.ts';
import type { Task } from '../../api/objects/task.ts';
import { aNode, aService, aServiceSpec } from '../../manager/testing.ts';
import type { Change } from '../../store/types.ts';
import { forge, observed, putTask, service } from '../testing.ts';
import type { Forged } from '../testing.ts';
import { specsComeTrue } from './specs-come-true.ts';
import { updatesObey } from './updates-obey.ts';

const spec = (Image: string, more: Partial<{ UpdateConfig: UpdateConfig }> = {}) =>
  aServiceSpec('web', {
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: { ContainerSpec: { Image }, ForceUpdate: 0 },
    ...more,
  });
const putWeb = (specVersion: number, Image: string, UpdateConfig?: UpdateConfig): Change => ({
  ...{ table: 'service', kind: 'create' },
  object: aService('web', { specVersion, spec: spec(Image, UpdateConfig && { UpdateConfig }) }),
});
const putNode = (id: string, state: 'ready' | 'down'): Change => ({
  ...{ table: 'node', kind: 'create' },
  object: aNode(id, { status: { state, message: '', addr: '' } }),
});
const task = (id: string, slot: number, specVersion: number, more: Partial<Task> = {}) =>
  putTask(id, {
    ...{ serviceId: service('web'), slot, specVersion, desiredState: 'running', nodeId: 'one' as NodeId },
    ...{ spec: { ContainerSpec: { Image: specVersion === 1 ? 'old' : 'new' }, ForceUpdate: 0 } },
    ...observed('running'),
    ...more,
  });
const shutdown = { desiredState: 'shutdown' } as const;
const made = { desiredState: 'ready', nodeId: null, ...observed('new') } as const;

/** Two tasks of the first version run, and the second is asked for. */
function asked(they: Forged, config?: UpdateConfig): void {
  they.decides([putNode('one', 'ready'), putWeb(1, 'old'), task('a1', 1, 1), task('a2', 2, 1)]);
  they.decides([putWeb(2, 'new', config)]);
}

describe('updates obey', () => {
  const startFirst = { Parallelism: 1, Order: 'start-first' } as const;
  test.each<[string, (they: Forged) => void, RegExp | null]>([
    [
      'the next slot before the first has come up',
      (they) => {
        asked(they);
        they.decides([task('b1', 1, 2, made), task('a1', 1, 1, shutdown)]);
        they.decides([task('b2', 2, 2, made), task('a2', 2, 1, shutdown)]);
      },
      /2 slots of web are being updated, with a parallelism of 1/,
    ],
    [
      'the next slot when the first runs',
      (they) => {
        asked(they);
        they.decides([task('b1', 1, 2, made), task('a1', 1, 1, shutdown)]);
        they.decides([task('b1', 1, 2)]);
        they.decides([task('b2', 2, 2, made), task('a2', 2, 1, shutdown)]);
      },
      null,
    ],
    [
      'two at once, where two may',
      (they) => {
        asked(they, { Parallelism: 2 });
        they.decides([task('b1', 1, 2, made), task('a1', 1, 1, shutdown)]);
        they.decides([task('b2', 2, 2, made), task('a2', 2, 1, shutdown)]);
      },
      null,
    ],
    [
      'two at once, because their node is down',
      (they) => {
        asked(they);
        they.decides([putNode('one', 'down')]);
        they.decides([task('b1', 1, 2, made), task('a1', 1, 1, shutdown)]);
        they.decides([task('b2', 2, 2, made), task('a2', 2, 1, shutdown)]);
      },
      null,
    ],
    [
      'start-first, and the old one is told to stop while the new one starts',
      (they) => {
        asked(they, startFirst);
        they.decides([task('b1', 1, 2, made)]);
        they.decides([task('a1', 1, 1, shutdown)]);
      },
      /task 1 of web was told to stop before the next one ran/,
    ],
    [
      'start-first, and the old one is told to stop at once',
      (they) => {
        asked(they, startFirst);
        they.decides([task('b1', 1, 2, made), task('a1', 1, 1, shutdown)]);
      },
      /told to stop before/,
    ],
    [
      'start-first, and the old one is told to stop when the new one runs',
      (they) => {
        asked(they, startFirst);
        they.decides([task('b1', 1, 2, made)]);
        they.decides([task('b1', 1, 2)]);
        they.decides([task('a1', 1, 1, shutdown)]);
      },
      null,
    ],
  ])('%s', (_, happen, how) => judged([updatesObey], happen, how));
});

describe('specs come true', () => {
  const settles = (they: Forged) => they.hears({ kind: 'settled', atUs: 0 });
  test.each<[string, (they: Forged) => void, RegExp | null]>([
    [
      'two of two run, of the newest spec',
      (they) => they.decides([putWeb(1, 'old'), task('a', 1, 1), task('b', 2, 1)]),
      null,
    ],
    ['one of two runs', (they) => they.decides([putWeb(1, 'old'), task('a', 1, 1)]), /asks for 2 tasks, and 1 run/],
    ['two run, of a spec that is out of date', (they) => asked(they), /runs a spec that is out of date/],
    [
      'an update is paused half-way',
      (they) => {
        asked(they);
        const paused = { state: 'paused', startedUs: 0, completedUs: null, message: '' } as const;
        const object = aService('web', { specVersion: 2, spec: spec('new'), updateStatus: paused });
        they.decides([{ table: 'service', kind: 'create', object }]);
      },
      null,
    ],
  ])('%s', (_, happen, how) =>
    judged(
      [specsComeTrue],
      (they) => {
        happen(they);
        settles(they);
      },
      how,
    ),
  );
});

function judged(checkers: Parameters<typeof forge>[0], happen: (they: Forged) => void, how: RegExp | null): void {
  const { forged, verdict } = forge(checkers);
  happen(forged);
  if (how === null) expect(verdict()).toBeNull();
  else expect(verdict()).toMatchObject({ how: expect.stringMatching(how) as string });
}
