import { describe, expect, test } from 'vitest';
import { aSite } from './testing.ts';

interface Told {
  readonly Status: { readonly State: string; readonly Err?: string };
}

const NS = 1e9;
const check = { Test: ['CMD-SHELL', 'test -f /well'], Interval: 2 * NS, Retries: 2 };

/** Services that run once, on a swarm of one: what their tasks have come to after so many seconds. */
describe('what becomes of a task whose container', () => {
  test.each<[string, number, object, object, string]>([
    ['is well', 20, { Image: 'waggle/flaky-health' }, {}, 'running'],
    ['is not looked at for half a minute', 20, { Image: 'dockersamples/visualizer' }, {}, 'starting'],
    ['is well at last', 50, { Image: 'dockersamples/visualizer' }, {}, 'running'],
    [
      'never is',
      40,
      { Image: 'waggle/stubborn', Healthcheck: check, StopGracePeriod: NS },
      {},
      'failed: task: non-zero exit (137): dockerexec: unhealthy container',
    ],
    [
      'never is, and takes it well',
      40,
      { Image: 'waggle/crash', Env: ['AFTER=99'], Healthcheck: check },
      {},
      'complete',
    ],
    ['crashes', 20, { Image: 'waggle/crash', Env: ['AFTER=2', 'CODE=3'] }, {}, 'failed: task: non-zero exit (3)'],
    [
      'leaks',
      30,
      { Image: 'waggle/leak' },
      { Limits: { MemoryBytes: 32 * 2 ** 20 } },
      'failed: task: non-zero exit (137)',
    ],
    ['is for other machines', 20, { Image: 'waggle/arm-only' }, {}, 'rejected: No such image: waggle/arm-only:latest'],
    ['is on its way for two minutes', 100, { Image: 'waggle/slow-pull' }, {}, 'preparing'],
    [
      'has a limit below what there is',
      20,
      { Image: 'nginx' },
      { Limits: { MemoryBytes: 4 << 20 } },
      'rejected: Minimum memory limit allowed is 6MB',
    ],
  ])('%s, after %i s (%j, %j): %s', (_, seconds, ContainerSpec, Resources, expected) => {
    const site = aSite(1);
    site.init();
    site.ask(1, 'POST', '/services/create', {
      Name: 'odd',
      TaskTemplate: { ContainerSpec, Resources, RestartPolicy: { Condition: 'none' } },
      Mode: { Replicated: { Replicas: 1 } },
    });
    site.run(seconds);
    const told = (site.ask(1, 'GET', '/tasks').json as Told[]).map(({ Status }) =>
      Status.Err ? `${Status.State}: ${Status.Err}` : Status.State,
    );
    expect(told).toEqual([expected]);
  });
});
