/** When a Raft group is lost by law, and what may still be taken from it. */
import { expect, test } from 'vitest';
import type { Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { Census } from './census.ts';
import { forge, joining, leaving } from './testing.ts';
import { Toll } from './toll.ts';

const name = (manager: number) => `node-${manager}` as Hostname;

/** Three voters, whose first is everybody's source. */
function aGroup() {
  const census = new Census();
  const hears = {
    rule: '',
    meaning: '',
    judge: () => (fact: Parameters<Census['hear']>[0]) => (census.hear(fact), null),
  };
  const { forged } = forge([hears]);
  forged.appends(1, joining(1, 1), joining(2, 2), joining(3, 3));
  forged.promises(1, { commit: 3 });
  const lose = (manager: number, code: 'machine.wiped' | 'machine.replaced' = 'machine.wiped') =>
    forged.hears({ kind: 'event', atUs: 0, event: { code, on: name(manager) } as never });
  return { census, forged, lose };
}

test('one of three may go, and then no other', () => {
  const { census, lose } = aGroup();
  expect(census.survives(name(3))).toBe(true);
  lose(3);
  expect(census.survives()).toBe(true);
  expect(census.survives(name(3))).toBe(true);
  expect(census.survives(name(2))).toBe(false);
  lose(2, 'machine.replaced');
  expect(census.survives()).toBe(false);
  expect(String(census)).toBe('of 3 voters, 2 are lost for good');
});

test('who is taken out of the group no longer counts, and who comes in does', () => {
  const { census, forged, lose } = aGroup();
  lose(3);
  forged.appends(1, leaving(4, 3));
  expect(census.survives(name(2))).toBe(false);
  forged.appends(1, joining(5, 4));
  forged.promises(1, { commit: 5 });
  forged.joins(4);
  expect(census.survives(name(2))).toBe(true);
});

test('a change that is not committed may come about: with it, too, a majority must have its log', () => {
  const { census, forged, lose } = aGroup();
  lose(3);
  forged.appends(1, joining(4, 4));
  expect(census.survives()).toBe(false);
});

test('who may be leaving is not counted on: without it, too, the rest must be a majority of the rest', () => {
  const { census, lose } = aGroup();
  expect(census.survives(name(3), new Set([name(3)]))).toBe(true);
  expect(census.survives(name(3), new Set([name(2)]))).toBe(false);
  lose(3);
  expect(census.survives(name(3), new Set([name(3)]))).toBe(true);
});

test('a damaged log that boots all the same is one; a log thrown away is none', () => {
  const { census, forged, lose } = aGroup();
  lose(3);
  forged.restarts(3, { term: 1, vote: 0, commit: 0 }, joining(1, 1));
  expect(census.survives(name(2))).toBe(true);
  forged.hears({ kind: 'erased', atUs: 0, on: name(3) });
  expect(census.survives(name(2))).toBe(false);
});

test('a whole log is worth nothing to a machine that no longer knows who it is', () => {
  const { census, forged } = aGroup();
  const damaged = { code: 'disk.corrupted', on: name(3), params: { path: 'certificates/swarm-node.key' } };
  forged.hears({ kind: 'event', atUs: 0, event: damaged as never });
  forged.restarts(3, { term: 1, vote: 0, commit: 0 }, joining(1, 1));
  expect(census.survives(name(2))).toBe(false);
});

test('a campaign takes no disk that would be one too many, and asks for no demotion before a loss can be known', () => {
  const { census, lose } = aGroup();
  const toll = new Toll(census);
  expect(toll.lose(name(1), 0)).toBe(true);
  lose(1);
  expect(toll.lose(name(2), 0)).toBe(false);
  expect(toll.demote(name(2), 9 * SECOND)).toBe(false);
  expect(toll.demote(name(2), 10 * SECOND)).toBe(true);
});

test('a group may be lost to one that joined and never heard of it, and to a log that is gone it is lost otherwise', () => {
  const { census, forged, lose } = aGroup();
  lose(3);
  expect(census.isLostToJoining()).toBe(false);
  forged.appends(1, joining(4, 4));
  forged.promises(1, { commit: 4 });
  expect(census.survives()).toBe(false);
  expect(census.isLostToJoining()).toBe(true);
  forged.joins(4);
  expect(census.isLostToJoining()).toBe(false);
  lose(2);
  expect(census.survives()).toBe(false);
  expect(census.isLostToJoining()).toBe(false);
});
