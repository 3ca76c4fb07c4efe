import { expect, test } from 'vitest';
import type { Timer, TimerKind } from '../../workers/api/trace.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { aFrame, aRoster, aTask, host, nodeId } from '../cluster/fake.ts';
import type { Views } from '../../workers/api/view.ts';
import { ringsOf } from './rings.ts';

const timer = (kind: TimerKind, subject = ''): Timer => ({ id: 1, kind, subject, startUs: 0, endUs: 100, cause: '' });
function rings(timers: Record<Hostname, Timer[]>) {
  const frame = aFrame();
  for (const [hostname, list] of Object.entries(timers) as [Hostname, Timer[]][])
    frame.views[hostname] = { ...frame.views[hostname], timers: list };
  return ringsOf(aRoster(frame).nodes, frame.views, 25);
}

test('an election timer rings on its follower, not on the leader', () =>
  expect(rings({ [host(1)]: [timer('election')], [host(2)]: [timer('election')] })).toEqual([
    { on: 'node-2', kind: 'election', task: null, left: 0.75 },
  ]));

test.each([
  ['its hostname', host(4)],
  ['its node id', nodeId(4)],
])('silence rings on the node that the leader waits for, known by %s', (_, subject) =>
  expect(rings({ [host(1)]: [timer('node-silence', subject)] })).toMatchObject([
    { on: 'node-4', kind: 'node-silence' },
  ]),
);

test('the wait before a health check rings on the task that is looked after', () =>
  expect(rings({ [host(4)]: [timer('health-interval', 'web.4.task4')] })).toEqual([
    { on: 'node-4', kind: 'health-interval', task: 'task4', left: 0.75 },
  ]));

test('the wait before a restart rings on the task that waits, known by the leader', () => {
  const frame = aFrame();
  const waiting = aTask(9, 5, { desired: 'ready', state: 'ready' });
  const views = Object.fromEntries(
    Object.entries(frame.views).map(([hostname, view]) => [
      hostname,
      {
        ...view,
        timers: [timer('restart-delay', 'web.9')],
        cluster: view.cluster ? { ...view.cluster, tasks: [...view.cluster.tasks, waiting] } : null,
      },
    ]),
  ) as Views;
  expect(ringsOf(aRoster({ ...frame, views }).nodes, views, 25)).toEqual([
    { on: 'node-5', kind: 'restart-delay', task: 'task9', left: 0.75 },
  ]);
});

test('other timers are told in the inspector only', () =>
  expect(rings({ [host(4)]: [timer('image-pull'), timer('agent-heartbeat')] })).toEqual([]));
