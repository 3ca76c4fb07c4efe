import { describe, expect, test } from 'vitest';
import type { Hostname } from '../../workers/api/ids.ts';
import { aFrame, aRoster } from '../cluster/fake.ts';
import type { Standing } from '../levers/broken.ts';
import { both, five, four, frame, one, poor, split, standing, three, two, withMachine } from '../levers/testing.ts';
import { en } from '../ui/i18n/en.ts';
import { sceneOf } from './elements.ts';
import { groundsOf } from './grounds.ts';
import { brokenOf, notesOf, withFaults } from './faults.ts';
import { treeOf } from './tree.ts';

const roster = aRoster(aFrame());
const plain = sceneOf(roster, 'wide');
const draw = (now: Standing) => withFaults(plain, brokenOf(now));
const edge = (now: Standing, id: string) => draw(now).edges.find((each) => each.id === id);
const notes = (now: Standing, nowUs = 0) => notesOf(brokenOf(now), () => nowUs);

describe('a cable', () => {
  test('that is whole and new is a plain line', () =>
    expect(edge(standing(), 'node-1 node-2')).toMatchObject({ kind: 'raft', cut: 'no', note: '' }));
  test('cut both ways', () =>
    expect(edge(standing({ cables: both(one, two, true) }), 'node-1 node-2')).toMatchObject({ cut: 'both' }));
  test('cut one way says which', () => {
    expect(edge(standing({ cables: [frame(one, two, true)] }), 'node-1 node-2')).toMatchObject({ cut: 'there' });
    expect(edge(standing({ cables: [frame(two, one, true)] }), 'node-1 node-2')).toMatchObject({ cut: 'back' });
  });
  test('that is broken is drawn even where no line was', () =>
    expect(draw(standing({ cables: both(four, five, true) })).edges.at(-1)).toMatchObject({
      id: 'node-4 node-5',
      kind: 'fault',
      cut: 'both',
    }));
  test.each([
    [{ latencyUs: 120_000, jitterUs: 0, lossRatio: 0.1 }, '120 ms · −10 %'],
    [{ latencyUs: 120_000, jitterUs: 20_000 }, '120–140 ms'],
    [{ duplicateRatio: 0.05 }, '×2 5 %'],
    [{ reorderRatio: 0.125 }, '⇅ 12.5 %'],
    [{ latencyUs: 100 }, '0.1–1.1 ms'],
  ])('with %j says %s', (over, note) =>
    expect(edge(standing({ cables: both(one, two, false, poor(over)) }), 'node-1 node-2')).toMatchObject({
      cut: 'no',
      note,
    }),
  );
});

describe('a split network', () => {
  const cables = split([one, four], [two, three, five]);
  const scene = draw(standing({ cables }));

  test('cuts the lines between its sides, and draws no other', () =>
    expect(scene.edges.map(({ id, cut }) => `${id} ${cut}`)).toEqual([
      'node-1 node-2 both',
      'node-1 node-3 both',
      'node-2 node-3 no',
      'node-1 node-4 no',
      'node-1 node-5 both',
    ]));

  test('moves nothing', () => expect(scene.machines).toEqual(plain.machines));

  test('gives every machine a letter', () =>
    expect(notes(standing({ cables })).tags.map(([id, text]) => `${id}: ${text}`)).toEqual([
      'side node-1: side A',
      'side node-4: side A',
      'side node-2: side B',
      'side node-3: side B',
      'side node-5: side B',
    ]));

  test('needs no letters where one machine alone is cut off', () => {
    const alone = standing({ cables: split([four], [one, two, three, five]) });
    expect(draw(alone).tags).toEqual([]);
    expect(groundsOf(plain, brokenOf(alone))).toHaveLength(5);
  });

  test('has walls between its sides and nowhere else', () => {
    const grounds = groundsOf(plain, brokenOf(standing({ cables })));
    const sides = new Map<Hostname, number>(grounds.map(({ on, side }) => [on, side]));
    expect([...sides.values()]).toEqual([0, 1, 1, 0, 1]);
    const box = (hostname: Hostname) => scene.machines.find(({ id }) => id === hostname)!;
    const distance = (hostname: Hostname, x: number, y: number) => Math.hypot(box(hostname).x - x, box(hostname).y - y);
    for (const { on, side, walls } of grounds) {
      expect(walls.length).toBeGreaterThan(0);
      for (const [a, b] of walls) {
        const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
        const nearest = Math.min(...scene.machines.map(({ id }) => distance(id, x, y)));
        expect(distance(on, x, y)).toBeCloseTo(nearest, 3);
        const across = [...sides].filter(([, other]) => other !== side).map(([id]) => distance(id, x, y));
        expect(Math.min(...across)).toBeCloseTo(nearest, 3);
      }
    }
  });
});

describe('a machine', () => {
  const troubled = {
    ...withMachine(2, { faults: { diskFull: true, clock: { offsetUs: -120_000_000, driftPpm: 200, sinceUs: 0 } } }),
    damage: { [two]: ['raft/wal'] },
  };
  test('with troubles has a label that hangs at its box', () => {
    const scene = draw(troubled);
    const box = scene.machines[1]!;
    expect(scene.tags).toEqual([
      { id: 'trouble node-2', on: two, kind: 'trouble', x: box.x, y: box.y + box.height / 2 },
    ]);
    expect(notes(troubled).tags).toEqual([['trouble node-2', '▤ disk full · ▨ file damaged · ◷ −2 min ↗']]);
  });
  test('a clock that drifts says how wrong it is now', () =>
    expect(notes(troubled, 300_000_000_000).tags[0]?.[1]).toContain('◷ −1 min ↗'));
  test('power is told by the box itself', () => expect(draw(withMachine(2, { power: 'frozen' })).tags).toEqual([]));
});

test('the twin tells the same', () => {
  const cables = [
    ...split([one, four], [two, three, five]),
    frame(two, three, true),
    ...both(two, five, false, poor({ lossRatio: 0.5 })),
  ];
  const now = { ...withMachine(2, { faults: { diskFull: true, clock: null } }), cables };
  const items = treeOf(roster, en, notes(now));
  expect(items.map(({ name }) => name)).toEqual([
    'cluster, 3 managers, 2 workers, leader node-1',
    'node-1, manager, leader, ready, side A',
    'web.1, running',
    'node-2, manager, ready, disk full, side B',
    'web.2, running',
    'node-3, manager, ready, side B',
    'web.3, running',
    'node-4, worker, ready, side A',
    'web.4, running',
    'node-5, worker, ready, side B',
    'web.5, running',
    'the network is split: node-1 node-4 | node-2 node-3 node-5',
    'node-2 → node-3: cut one way',
    'node-2 ↔ node-5: takes 1 to 2 ms, loses 50 %',
  ]);
  expect(items.at(-1)).toMatchObject({ level: 2, place: 8, siblings: 8, hostname: null });
});
