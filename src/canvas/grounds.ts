/**
 * The ground of a split network: every point of the world belongs to the machine that is nearest (a Voronoi diagram),
 * and where two sides meet stands a wall. So the sides are seen wherever their machines stand, and nothing moves. Pure.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Broken } from '../levers/broken.ts';
import type { Scene } from './elements.ts';
import { BOX, type Point, type Size } from './layout.ts';

/** The square of a distance within which neighbours stand. */
const NEAR = (2 * BOX.width) ** 2;

/** The part of the world that is nearest to a machine. */
export interface Ground {
  readonly on: Hostname;
  /** From 0. */
  readonly side: number;
  readonly outline: readonly Point[];
  /** Where the ground of another side begins. */
  readonly walls: readonly (readonly [Point, Point])[];
}

interface Corner extends Point {
  /** Beyond the edge that begins at this corner; null for the end of the world. */
  readonly beyond: Hostname | null;
}

/** Nothing where all are on one side. */
export function groundsOf({ machines, world }: Scene, broken: readonly Broken[]): readonly Ground[] {
  const split = broken.find((one) => one.kind === 'split');
  if (!split) return [];
  const sides = new Map(split.sides.flatMap((hosts, at) => hosts.map((hostname) => [hostname, at] as const)));
  const side = (hostname: Hostname) => sides.get(hostname) ?? 0;
  return machines.map((machine) => {
    const away = (point: Point) => (point.x - machine.x) ** 2 + (point.y - machine.y) ** 2;
    let corners = outskirts(world);
    /** The square of how far the ground reaches: who stands twice as far away takes nothing of it. */
    let reach = Infinity;
    const give = (other: Scene['machines'][number]): void => {
      const before = corners;
      corners = nearer(corners, machine, other, other.id);
      if (corners === before) return;
      reach = 0;
      for (const corner of corners) reach = Math.max(reach, away(corner));
    };
    // The neighbours first: then most of the others are too far away to be asked.
    for (const other of machines) if (other !== machine && away(other) <= NEAR) give(other);
    for (const other of machines) {
      const distance = away(other);
      if (distance > NEAR && distance <= 4 * reach) give(other);
    }
    const walls = corners.flatMap((corner, i): Ground['walls'] => {
      const next = corners[(i + 1) % corners.length] as Corner;
      return corner.beyond !== null && side(corner.beyond) !== side(machine.id) ? [[corner, next]] : [];
    });
    return { on: machine.id, side: side(machine.id), outline: corners, walls };
  });
}

/** Well beyond what any window shows. */
function outskirts({ width, height }: Size): readonly Corner[] {
  const far = 2 * Math.max(width, height);
  return [
    { x: -far, y: -far, beyond: null },
    { x: width + far, y: -far, beyond: null },
    { x: width + far, y: height + far, beyond: null },
    { x: -far, y: height + far, beyond: null },
  ];
}

/** What of a convex area is nearer to one point than to another. */
function nearer(corners: readonly Corner[], one: Point, other: Point, beyond: Hostname): readonly Corner[] {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const half = (dx * (one.x + other.x) + dy * (one.y + other.y)) / 2;
  /** Below zero on this side of the line in the middle. */
  const past = ({ x, y }: Point) => dx * x + dy * y - half;
  if (corners.every((corner) => past(corner) <= 0)) return corners;
  const kept: Corner[] = [];
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length] as Corner;
    const [here, there] = [past(corner), past(next)];
    if (here <= 0) kept.push(corner);
    if (here <= 0 === there <= 0) return;
    const part = here / (here - there);
    const crossing = { x: corner.x + (next.x - corner.x) * part, y: corner.y + (next.y - corner.y) * part };
    // Where the old edge is left, the new one begins; where it is come back to, the old one goes on.
    kept.push({ ...crossing, beyond: here <= 0 ? beyond : corner.beyond });
  });
  return kept;
}
