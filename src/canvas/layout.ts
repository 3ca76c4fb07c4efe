/**
 * Where things stand: managers on a ring, everyone else in rows below, tasks in a grid inside their machine. Positions
 * are computed from the order of the machines alone, so nothing jumps when a task moves. Units are those of the world,
 * which is then fitted into the window.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Box extends Point, Size {}

/** A wide window, a tall one (a phone held upright), or a small one that is neither: there everything stands close. */
export type Shape = 'wide' | 'tall' | 'small';

/** Below this width of a window boxes on a wide ring are too small to be read. */
const SMALL_BELOW = 480;

export function shapeOf({ width, height }: Size): Shape {
  if (width > 0 && width < height * 1.05) return 'tall';
  return width > 0 && width < SMALL_BELOW ? 'small' : 'wide';
}

export const BOX: Size = { width: 164, height: 112 };
const MARGIN = 22;
const GAP = 20;
const HEADER = 46;

export interface Seating {
  readonly world: Size;
  /** Centres of the managers' boxes, then of the others', each in the order of the machines. */
  readonly managers: readonly Point[];
  readonly others: readonly Point[];
}

const LEAST_WIDTH: Readonly<Record<Shape, number>> = { wide: 700, tall: 360, small: 0 };

/** Seats for so many managers and others. */
export function seating(managers: number, others: number, shape: Shape): Seating {
  const ring = shape === 'small' ? rowsOf(managers) : ringOf(managers, shape);
  const columns = Math.max(1, Math.min(others, perRow(others, shape)));
  const rowWidth = columns * (BOX.width + GAP) - GAP;
  const width = Math.max(ring.width, others > 0 ? rowWidth : 0, LEAST_WIDTH[shape]) + 2 * MARGIN;
  const centre = width / 2;
  const below = ring.height > 0 ? MARGIN + ring.height + (shape === 'small' ? 1.5 : 2) * GAP : MARGIN;
  const seats = Array.from({ length: others }, (_, i): Point => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, others - row * columns);
    const step = BOX.width + (shape === 'wide' && inRow < 4 ? 120 : GAP);
    return {
      x: centre + ((i % columns) - (inRow - 1) / 2) * step,
      y: below + BOX.height / 2 + row * (BOX.height + GAP),
    };
  });
  const rows = Math.ceil(others / columns);
  const bottom = rows > 0 ? below + rows * (BOX.height + GAP) - GAP : MARGIN + ring.height;
  return {
    world: { width, height: bottom + MARGIN },
    managers: ring.seats.map(({ x, y }) => ({ x: centre + x, y: MARGIN + y })),
    others: seats,
  };
}

/** Seats on an ellipse from the top clockwise; x counts from its middle, y from its upper edge. Wide enough that boxes never touch. */
function ringOf(count: number, shape: Shape): Size & { seats: readonly Point[] } {
  if (count === 0) return { width: 0, height: 0, seats: [] };
  const rx = shape === 'wide' ? Math.max(310, count * 60) : Math.max(112, count * 33);
  const ry = shape === 'wide' ? Math.max(100, count * 28) : Math.max(96, count * 36);
  const raw =
    count === 1
      ? [{ x: 0, y: 0 }]
      : Array.from({ length: count }, (_, i) => {
          // Two stand side by side; more begin at the top.
          const angle = (2 * Math.PI * i) / count - (count === 2 ? Math.PI : Math.PI / 2);
          return { x: Math.round(rx * Math.cos(angle)), y: Math.round(ry * Math.sin(angle)) };
        });
  const top = Math.min(...raw.map((p) => p.y));
  const bottom = Math.max(...raw.map((p) => p.y));
  const reach = Math.max(...raw.map((p) => Math.abs(p.x)));
  return {
    width: 2 * reach + BOX.width,
    height: bottom - top + BOX.height,
    seats: raw.map(({ x, y }) => ({ x, y: y - top + BOX.height / 2 })),
  };
}

/** How many stand side by side, of so many. */
function perRow(count: number, shape: Shape): number {
  const root = Math.sqrt(count);
  if (shape === 'wide') return Math.max(5, Math.ceil(root * 2));
  return shape === 'small' ? Math.max(3, Math.ceil(root * 1.5)) : Math.max(2, Math.ceil(root));
}

/** Seats in rows, of which every other box stands a little lower, so that a line between two does not hide behind a third. */
function rowsOf(count: number): Size & { seats: readonly Point[] } {
  if (count === 0) return { width: 0, height: 0, seats: [] };
  const columns = Math.min(count, perRow(count, 'small'));
  const lower = columns > 2 ? GAP : 0;
  const [stepX, stepY] = [BOX.width + GAP, BOX.height + GAP + lower];
  const rows = Math.ceil(count / columns);
  return {
    width: columns * stepX - GAP,
    height: rows * stepY - GAP,
    seats: Array.from({ length: count }, (_, i): Point => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const inRow = Math.min(columns, count - row * columns);
      return { x: (column - (inRow - 1) / 2) * stepX, y: BOX.height / 2 + row * stepY + (column % 2) * lower };
    }),
  };
}

/** How big tasks are drawn inside a machine, by how many there are. */
const GRIDS = [
  { upTo: 6, columns: 3, width: 47, height: 26, gap: 4, named: true },
  { upTo: 15, columns: 5, width: 26, height: 17, gap: 4, named: false },
  { upTo: 40, columns: 10, width: 12, height: 12, gap: 3, named: false },
] as const;

export interface Chip extends Box {
  /** Is there room for the task's name? */
  readonly named: boolean;
}

/** Boxes for a machine's tasks, relative to the machine's centre; at most 40 are drawn. */
export function chips(count: number): readonly Chip[] {
  const grid = GRIDS.find(({ upTo }) => count <= upTo) ?? GRIDS[2];
  const { columns, width, height, gap, named } = grid;
  const left = -(columns * (width + gap) - gap) / 2 + width / 2;
  const top = -BOX.height / 2 + HEADER + height / 2 + 2;
  return Array.from({ length: Math.min(count, grid.upTo) }, (_, i) => ({
    x: left + (i % columns) * (width + gap),
    y: top + Math.floor(i / columns) * (height + gap),
    width,
    height,
    named,
  }));
}

/** How the world is put into the window: a point `p` is drawn at `p * zoom + pan`. */
export interface Viewport {
  readonly zoom: number;
  readonly pan: Point;
}

/** The whole world in the middle of the window, as `preserveAspectRatio="xMidYMid meet"` would put it. */
export function fit(world: Size, window: Size): Viewport {
  if (window.width <= 0 || window.height <= 0) return { zoom: 1, pan: { x: 0, y: 0 } };
  const zoom = Math.min(window.width / world.width, window.height / world.height);
  return {
    zoom,
    pan: { x: (window.width - world.width * zoom) / 2, y: (window.height - world.height * zoom) / 2 },
  };
}

/** Where a straight way from the box's middle towards a point leaves the box. */
export function exit(box: Box, towards: Point): Point {
  const dx = towards.x - box.x;
  const dy = towards.y - box.y;
  const part = Math.min(
    dx === 0 ? Infinity : box.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : box.height / 2 / Math.abs(dy),
    1,
  );
  return { x: box.x + dx * part, y: box.y + dy * part };
}
