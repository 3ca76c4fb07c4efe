/** The campaign itself: one history a seed, and watching it does not change it. */
import { expect, test } from 'vitest';
import type { MachineFrame } from '../api/datacenter.ts';
import { MINUTE } from '../api/time.ts';
import { node } from '../node/node.ts';
import { campaign } from './campaign.ts';
import { client } from './client.ts';
import { formSwarm } from './form.ts';
import { inOneThread } from './in-one-thread.ts';
import { Logbook } from './logbook.ts';
import { describeFailure, story } from './story.ts';
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

test('a failure tells its seed, its moment, its rule, and what happened last', () => {
  const outcome = campaign({ seed: 7, nodes: 3, minutes: 0.1 });
  expect(describeFailure(outcome)).toBe('');
  const violation = { atUs: 1_234_567, rule: 'one leader a term', how: 'two led' };
  const told = describeFailure({ ...outcome, violation });
  expect(told).toContain('seed 7 broke “one leader a term” at 1.234567 s:\n  two led');
  expect(told.split('\n').slice(3)).toEqual(story(outcome).slice(-40));
});
