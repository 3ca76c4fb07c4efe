import { describe, expect, test } from 'vitest';
import type { ServiceId } from '../../api/ids.ts';
import { MINUTE, SECOND } from '../../api/time.ts';
import { aReport } from '../../world/testing.ts';
import { aLeadership, aNode, aService } from '../testing.ts';
import { scheduler } from './scheduler.ts';
import { aScheduler, bound, running, waiting } from './testing.ts';

/** `good` is busy with so many others, so that only failures speak against `bad`. */
function aWorld(busy = 20) {
  const world = aScheduler(aNode('bad'), aNode('good'));
  const other = (n: number) => running(`other-${n}`, 'good', { serviceId: 'db' as ServiceId });
  world.put(...Array.from({ length: busy }, (_, n) => other(n)));
  return world;
}

type World = ReturnType<typeof aWorld>;
const fail = (world: World, times: number, more = {}, state: 'failed' | 'rejected' | 'complete' = 'failed') => {
  for (let time = 0; time < times; time++) {
    const id = `${state}-${world.lead.clock.now()}`;
    world.put(running(id, 'bad', more));
    world.set(id, state, { desiredState: 'shutdown' });
  }
};
const next = (world: World, more = {}) => {
  world.put(waiting(`next-${world.lead.clock.now()}`, more));
  return world.nodeOf(`next-${world.lead.clock.now() - 200_000}`);
};

describe('a node on which tasks of the service', () => {
  test.each<[string, (world: World) => void, 'bad' | 'good']>([
    ['failed four times is as good as any', (world) => fail(world, 4), 'bad'],
    ['failed five times comes last', (world) => fail(world, 5), 'good'],
    ['were rejected five times comes last', (world) => fail(world, 5, {}, 'rejected'), 'good'],
    ['failed and were rejected, five times in all, comes last', (world) => (fail(world, 3), fail(world, 2, {}, 'rejected')), 'good'],
    ['came to their end five times is as good as any', (world) => fail(world, 5, {}, 'complete'), 'bad'],
    ['of another version failed five times is as good as any', (world) => fail(world, 5, { specVersion: 7 }), 'bad'],
    ['failed five times, and of another service never', (world) => fail(world, 5, { serviceId: 'api' }), 'bad'],
    ['failed five times more than five minutes ago is as good as any', (world) => (fail(world, 5), world.settle(5 * MINUTE)), 'bad'],
    ['failed four times long ago and once now is as good as any', (world) => (fail(world, 4), world.settle(5 * MINUTE), fail(world, 1)), 'bad'],
    ['failed five times under another leader is as good as any', (world) => (fail(world, 5), world.restart()), 'bad'],
  ])('%s', (_what, happens, expected) => {
    const world = aWorld();
    happens(world);
    expect(next(world)).toBe(expected);
  }); // prettier-ignore

  test('failed five times is no worse for other services', () => {
    const world = aWorld();
    fail(world, 5);
    expect([next(world), next(world, { serviceId: 'api' })]).toEqual(['good', 'bad']);
  });

  test('failed five times is still the place if no other fits', () => {
    const world = aWorld();
    fail(world, 5);
    world.nodes(aNode('good', { spec: { Labels: {}, Role: 'worker', Availability: 'drain' } }));
    expect(next(world)).toBe('bad');
  });

  test('failed less often of two that both fail comes first', () => {
    const world = aWorld(0);
    fail(world, 6);
    for (let time = 0; time < 5; time++) {
      world.put(running(`good-${time}`, 'good'));
      world.set(`good-${time}`, 'failed', { desiredState: 'shutdown' });
    }
    expect(next(world)).toBe('good');
  });
});

test('a new version of the service begins afresh, and has its own failures', () => {
  const world = aWorld();
  fail(world, 5, { specVersion: 1 });
  expect(next(world, { specVersion: 1 })).toBe('good');
  fail(world, 4, { specVersion: 2 });
  expect(next(world, { specVersion: 2 })).toBe('bad');
  fail(world, 1, { specVersion: 2 });
  expect(next(world, { specVersion: 2 })).toBe('good');
});

test('tasks made for the node say nothing of it, even when they fail after they ran', () => {
  const world = aWorld();
  for (let time = 0; time < 6; time++) {
    world.put(bound(`b${time}`, 'bad'));
    world.set(`b${time}`, 'running');
    world.set(`b${time}`, 'failed', { desiredState: 'shutdown' });
  }
  expect(next(world)).toBe('bad');
});

test('the fifth failure is told in the log of the daemon, and no other', () => {
  const report = aReport();
  const lead = { ...aLeadership(), report };
  lead.put('service', aService('web'));
  lead.put('node', aNode('bad'));
  scheduler(lead);
  const told = () => report.events.filter(({ code }) => code === 'daemon.log').map(({ params }) => params);
  for (let time = 1; time <= 6; time++) {
    lead.put('task', running(`f${time}`, 'bad'));
    lead.put('task', { ...running(`f${time}`, 'bad'), status: { ...waiting('x').status, state: 'failed' } });
    lead.clock.advance(SECOND);
    expect(told()).toHaveLength(time < 5 ? 0 : 1);
  }
  const line = 'underweighting node bad for service web because it experienced 5 failures or rejections within 5m0s';
  expect(told()).toEqual([{ line }]);
});
