import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BOX, chips, exit, fit, seating, shapeOf, type Point, type Shape } from './layout.ts';

const shapes: Shape[] = ['wide', 'tall', 'small'];
const sizes = shapes.flatMap((shape) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 9].flatMap((managers) =>
    [0, 1, 2, 3, 20, 193].map((others) => [shape, managers, others] as const),
  ),
);

describe('seats', () => {
  test.each(sizes)('%s, %i managers and %i others: inside the world, and no two touch', (shape, managers, others) => {
    const { world, ...seats } = seating(managers, others, shape);
    const all: Point[] = [...seats.managers, ...seats.others];
    expect(all).toHaveLength(managers + others);
    const outside = all.filter(
      ({ x, y }) =>
        x < BOX.width / 2 || y < BOX.height / 2 || x > world.width - BOX.width / 2 || y > world.height - BOX.height / 2,
    );
    const touching = all.flatMap((a, i) =>
      all
        .slice(i + 1)
        .filter((b) => Math.abs(a.x - b.x) < BOX.width && Math.abs(a.y - b.y) < BOX.height)
        .map((b) => [a, b]),
    );
    expect({ outside, touching }).toEqual({ outside: [], touching: [] });
  });

  test('the still of index.html stands where the application will draw', () => {
    const html = readFileSync(new URL('../../index.html', import.meta.url), 'utf8');
    for (const shape of ['wide', 'tall'] as const) {
      const { world, managers, others } = seating(3, 2, shape);
      expect(html).toContain(`class="still ${shape}" viewBox="0 0 ${world.width} ${world.height}"`);
      for (const { x, y } of [...managers, ...others])
        expect(html).toContain(`x="${x - BOX.width / 2}" y="${y - BOX.height / 2}"`);
    }
  });
});

describe('tasks in their machine', () => {
  test.each([
    [1, true],
    [6, true],
    [7, false],
    [15, false],
    [40, false],
  ])('%i tasks fit into the box; named: %s', (count, named) => {
    const grid = chips(count);
    expect(grid).toHaveLength(count);
    for (const chip of grid) {
      expect(chip.named).toBe(named);
      expect(Math.abs(chip.x) + chip.width / 2).toBeLessThanOrEqual(BOX.width / 2);
      expect(Math.abs(chip.y) + chip.height / 2).toBeLessThanOrEqual(BOX.height / 2);
    }
  });

  test('more than 40 are not drawn one by one', () => expect(chips(1000)).toHaveLength(40));
});

test.each([
  ['before it is laid out', 0, 0, 'wide'],
  ['a laptop', 1400, 420, 'wide'],
  ['a phone held upright', 380, 520, 'tall'],
  ['a phone with a panel open', 380, 230, 'small'],
])('a window, %s', (_, width, height, shape) => expect(shapeOf({ width, height })).toBe(shape));

test('on a phone with a panel open five machines are drawn a third larger than on a ring', () => {
  const zoom = (shape: Shape) => fit(seating(3, 2, shape).world, { width: 380, height: 230 }).zoom;
  expect(zoom('small')).toBeGreaterThan(1.3 * zoom('wide'));
});

test('the whole world is fitted into the middle of the window', () => {
  expect(fit({ width: 100, height: 50 }, { width: 400, height: 400 })).toEqual({ zoom: 4, pan: { x: 0, y: 100 } });
  expect(fit({ width: 100, height: 50 }, { width: 0, height: 0 })).toEqual({ zoom: 1, pan: { x: 0, y: 0 } });
});

test('a way leaves the box at its edge', () => {
  const box = { x: 0, y: 0, width: 20, height: 10 };
  expect(exit(box, { x: 100, y: 0 })).toEqual({ x: 10, y: 0 });
  expect(exit(box, { x: 0, y: -100 })).toEqual({ x: 0, y: -5 });
  expect(exit(box, { x: 3, y: 2 })).toEqual({ x: 3, y: 2 });
});
