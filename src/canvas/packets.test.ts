import { expect, test } from 'vitest';
import type { Flight } from '../../workers/api/trace.ts';
import { host } from '../cluster/fake.ts';
import { Packets } from './packets.ts';

const flight = (over: Partial<Flight> = {}): Flight => ({
  id: 1,
  from: host(1),
  to: host(2),
  layer: 'raft',
  kind: 'append',
  sentUs: 0,
  arriveUs: 1000,
  cause: '',
  ...over,
});

test('a short flight takes as long as eyes need', () => {
  const packets = new Packets();
  packets.add([flight()], 1);
  packets.tick(210, true);
  expect(packets.at()).toMatchObject([{ progress: 0.5, lost: false }]);
  packets.tick(210, true);
  expect(packets.at()).toEqual([]);
});

test('in slow motion it takes its true time', () => {
  const packets = new Packets();
  packets.add([flight({ arriveUs: 50_000 })], 0.05);
  packets.tick(500, true);
  expect(packets.at()).toMatchObject([{ progress: 0.5 }]);
});

test('a lost message never comes to its end', () => {
  const packets = new Packets();
  packets.add([flight({ arriveUs: null })], 1);
  packets.tick(340, true);
  expect(packets.at()).toMatchObject([{ lost: true }]);
  packets.tick(20, true);
  expect(packets.at()).toEqual([]);
});

test('a message that comes twice is two dots, one behind the other', () => {
  const packets = new Packets();
  packets.add([flight(), flight({ id: 2, again: true })], 1);
  packets.tick(210, true);
  const [first, second] = packets.at();
  expect([first?.again, second?.again]).toEqual([false, true]);
  expect(first!.progress).toBeGreaterThan(second!.progress);
  packets.tick(210, true);
  expect(packets.at()).toMatchObject([{ again: true }]);
});

test('in a pause the dots stand still; a step carries its own to their end', () => {
  const packets = new Packets();
  packets.add([flight()], 1);
  packets.tick(10_000, true);
  packets.tick(10_000, false);
  expect(packets.at()).toEqual([]);
  packets.add([flight()], 1);
  packets.tick(105, false);
  expect(packets.at()).toMatchObject([{ progress: 0.25 }]);
  packets.tick(10_000, false);
  expect(packets.at()).toEqual([]);
});

test('a flood is cut off in dots but not in counts, and counted by pair', () => {
  const packets = new Packets();
  packets.add(
    Array.from({ length: 1000 }, (_, id) => flight(id % 2 ? { id } : { id, from: host(2), to: host(1) })),
    1,
  );
  expect(packets.at().length).toBeLessThanOrEqual(240);
  packets.add([flight({ arriveUs: null })], 1);
  expect([...packets.takeCounts()]).toEqual([['node-1 node-2', { sent: 1001, lost: 1 }]]);
  expect(packets.takeCounts().size).toBe(0);
});

test('what a machine sends to itself crosses no cable', () => {
  const packets = new Packets();
  packets.add([flight({ to: host(1) })], 1);
  expect(packets.at()).toEqual([]);
});
