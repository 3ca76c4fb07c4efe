/** The campaign itself: one history a seed, and watching it does not change it. */
import { expect, test } from 'vitest';
import type { MachineFrame } from '../api/datacenter.ts';
import type { NodeId } from '../api/ids.ts';
import { MINUTE } from '../api/time.ts';
import { aService } from '../manager/testing.ts';
import { node } from '../node/node.ts';
import { decodeActions, encodeChange, joinActions } from '../store/actions.ts';
import type { Change } from '../store/types.ts';
import type { Program } from '../world/program.ts';
import { Census } from './census.ts';
import { campaign } from './campaign.ts';
import { client } from './client.ts';
import { court } from './facts.ts';
import { formSwarm } from './form.ts';
import { inOneThread } from './in-one-thread.ts';
import { LeftBehind } from './left-behind.ts';
import { Logbook } from './logbook.ts';
import { recover } from './recovery.ts';
import type { RecoveryOptions } from './recovery.ts';
import { describeFailure, story } from './story.ts';
import { observed, putTask, service, transaction } from './testing.ts';
import { witnessed } from './witness.ts';

test('the same seed gives the same history, and another seed another', () => {
  const options = { nodes: 3, minutes: 0.3 };
  const [once, again, other] = [7, 7, 8].map((seed) => campaign({ ...options, seed }));
  expect(again).toEqual(once);
  expect(other?.hash).not.toBe(once?.hash);
});

test('a node does not notice that it is watched', () => {
  const nothing = () => {};
  const hashes = [node, witnessed(node, new Logbook(nothing), nothing)].map((program) => {
    const datacenter = inOneThread({ seed: 1, program });
    expect(formSwarm(datacenter, client(datacenter), 3, { SnapshotInterval: 10 }).ok).toBe(true);
    const [{ spec }] = datacenter.machines() as [MachineFrame];
    datacenter.run(MINUTE);
    datacenter.input({ kind: 'kill', hostname: spec.hostname });
    datacenter.run(MINUTE);
    datacenter.input({ kind: 'start', hostname: spec.hostname });
    datacenter.run(MINUTE);
    return datacenter.hash();
  });
  expect(hashes[1]).toBe(hashes[0]);
});

test('a node that speaks before its disk has written is found out', () => {
  const hasty: Program = (world) => {
    const { disk, host } = world;
    if (host.hostname !== 'node-2') return node(world);
    return node({
      ...world,
      disk: {
        read: (path) => disk.read(path),
        list: (prefix) => disk.list(prefix),
        write: (path, bytes) => disk.write(path, bytes),
        append: (path, bytes) => disk.append(path, bytes),
        remove: (path) => disk.remove(path),
        sync: (done) => void world.clock.after(0, done),
      },
    });
  };
  const { violation } = campaign({ seed: 1, nodes: 3, minutes: 0.1, program: hasty });
  expect(violation).toMatchObject({
    rule: 'durable before audible',
    how: expect.stringContaining('durable') as string,
  });
});

test('a swarm that stays broken is accused of making no progress', () => {
  const datacenter = inOneThread({ seed: 1 });
  const ask = client(datacenter);
  const formed = formSwarm(datacenter, ask, 3, {});
  if (!formed.ok) throw new Error(formed.error);
  const machines = formed.value;
  const watching = court([]);
  const create: RecoveryOptions['create'] = (on, done) =>
    ask(on, 'POST', '/services/create', {}, ({ status }) => done(status === 201));
  for (const hostname of machines.slice(1)) datacenter.input({ kind: 'kill', hostname });
  recover({
    ...{ datacenter, ask, machines, court: watching, create },
    force: () => {},
    leftBehind: new LeftBehind(),
    census: new Census(),
    clearJobs: (done) => done(true),
    restaff: (done) => done(true),
  });
  expect(watching.violation).toMatchObject({
    rule: 'progress',
    how: expect.stringContaining('no new service') as string,
  });
});

test('a task that waits while its service has gone on is left behind, until it is placed', () => {
  const leftBehind = new LeftBehind();
  let index = 0;
  const decide = (...changes: readonly Change[]) => {
    const actions = decodeActions(joinActions(changes.map(encodeChange)));
    const line = transaction(++index, ...changes);
    leftBehind.hear({ kind: 'decided', atUs: 0, line, actions });
  };
  const waits = { serviceId: service('web'), specVersion: 0, ...observed('pending'), desiredState: 'running' } as const;
  const at = (specVersion: number): Change => ({
    table: 'service',
    kind: 'create',
    object: aService('web', { specVersion }),
  });

  decide(at(0), putTask('a', { ...waits, nodeId: null }));
  expect(leftBehind.services()).toEqual([]);
  decide(at(1));
  expect(leftBehind.services()).toEqual(['web']);
  decide(putTask('a', { ...waits, nodeId: null, desiredState: 'remove' }));
  expect(leftBehind.services()).toEqual([]);
  decide(putTask('b', { ...waits, nodeId: null }));
  expect(leftBehind.services()).toEqual(['web']);
  decide(putTask('b', { ...waits, nodeId: 'one' as NodeId }));
  expect(leftBehind.services()).toEqual([]);
});

test('a failure tells its seed, its moment, its rule, and what happened last', () => {
  const outcome = campaign({ seed: 7, nodes: 3, minutes: 0.1 });
  expect(describeFailure(outcome)).toBe('');
  const violation = { atUs: 1_234_567, rule: 'one leader a term', how: 'two led' };
  const told = describeFailure({ ...outcome, violation });
  expect(told).toContain('seed 7 broke “one leader a term” at 1.234567 s:\n  two led');
  expect(told.split('\n').slice(3)).toEqual(story(outcome).slice(-40));
});
