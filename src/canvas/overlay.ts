/** The layer above the graph: messages on their way and countdown rings, drawn anew each frame. */
import type { Attachment } from 'svelte/attachments';
import type { Flight } from '../../workers/api/trace.ts';
import type { MachineVertex, Scene, TaskChip } from './elements.ts';
import { exit, type Point, type Viewport } from './layout.ts';
import { LOST_AT, type Count, type Dot, type Packets } from './packets.ts';
import type { Palette } from './palette.ts';
import type { Ring } from './rings.ts';

export interface OverlayPorts {
  scene(): Scene;
  viewport(): Viewport;
  palette(): Palette;
  rings(): readonly Ring[];
  packets: Packets;
  /** Does virtual time pass, so that dots move? */
  running(): boolean;
  /** Show counts instead of motion? */
  still(): boolean;
}

const RING_RADIUS = 8;
const CHIP_RING_RADIUS = 4;
/** How far from the line's middle a dot keeps to its right, so that the two directions do not cover each other. */
const ASIDE = 5;

export function overlay(ports: OverlayPorts): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext('2d');
    if (!context) return;
    let handle = 0;
    let lastMs = 0;
    let counts: ReadonlyMap<string, Count> = new Map();
    let countedMs = 0;

    const draw = (nowMs: number): void => {
      handle = requestAnimationFrame(draw);
      const passed = Math.min(100, nowMs - lastMs);
      lastMs = nowMs;
      ports.packets.tick(passed, ports.running());
      size(canvas);
      const ratio = canvas.width / Math.max(1, canvas.clientWidth);
      const { zoom, pan } = ports.viewport();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * pan.x, ratio * pan.y);
      const machines = new Map<string, MachineVertex>(ports.scene().machines.map((vertex) => [vertex.id, vertex]));
      const colours = ports.palette();
      const chips = new Map<string, TaskChip>(ports.scene().tasks.map((chip) => [chip.id, chip]));
      for (const ring of ports.rings())
        if (ring.task === null) drawRing(context, machines.get(ring.on), ring, colours);
        else drawChipRing(context, chips.get(ring.task), ring, colours);
      const dots = ports.packets.at();
      if (!ports.still()) {
        for (const dot of dots) drawDot(context, machines.get(dot.from), machines.get(dot.to), dot, colours);
        return;
      }
      if (nowMs - countedMs > 1000) [counts, countedMs] = [ports.packets.takeCounts(), nowMs];
      drawCounts(context, machines, counts, colours);
    };
    handle = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(handle);
  };
}

function size(canvas: HTMLCanvasElement): void {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function drawRing(
  context: CanvasRenderingContext2D,
  box: MachineVertex | undefined,
  ring: Ring,
  colours: Palette,
): void {
  if (!box) return;
  const x = box.x + box.width / 2 - 20;
  const y = box.y - box.height / 2 + (ring.kind === 'election' ? 18 : box.height - 18);
  context.lineWidth = 3.5;
  context.strokeStyle = colours.line;
  context.beginPath();
  context.arc(x, y, RING_RADIUS, 0, 2 * Math.PI);
  context.stroke();
  context.strokeStyle = ring.kind === 'election' ? colours.layers.raft : colours.layers.agent;
  context.beginPath();
  context.arc(x, y, RING_RADIUS, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ring.left);
  context.stroke();
}

/** A small one on the corner of a task that has room for its name. */
function drawChipRing(
  context: CanvasRenderingContext2D,
  chip: TaskChip | undefined,
  ring: Ring,
  colours: Palette,
): void {
  if (!chip?.named) return;
  const { x, y, width, height } = chip;
  context.beginPath();
  context.arc(x + width / 2 - 2, y - height / 2 + 2, CHIP_RING_RADIUS + 1.5, 0, 2 * Math.PI);
  context.fillStyle = colours.panel;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = ring.kind === 'health-interval' ? colours.layers.agent : colours.warn;
  context.beginPath();
  context.arc(
    ...([x + width / 2 - 2, y - height / 2 + 2, CHIP_RING_RADIUS] as const),
    ...([-Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ring.left] as const),
  );
  context.stroke();
}

function drawDot(
  context: CanvasRenderingContext2D,
  from: MachineVertex | undefined,
  to: MachineVertex | undefined,
  dot: Dot,
  colours: Palette,
): void {
  if (!from || !to) return;
  const start = exit(from, to);
  const end = exit(to, from);
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const part = dot.lost ? Math.min(dot.progress, LOST_AT) : dot.progress;
  const x = start.x + (end.x - start.x) * part - ((end.y - start.y) / length) * ASIDE;
  const y = start.y + (end.y - start.y) * part + ((end.x - start.x) / length) * ASIDE;
  if (dot.lost && dot.progress >= LOST_AT) return strike(context, { x, y }, colours);
  // A copy is hollow.
  context.fillStyle = dot.again ? colours.panel : colours.layers[dot.layer];
  context.strokeStyle = dot.again ? colours.layers[dot.layer] : colours.panel;
  context.lineWidth = dot.again ? 2 : 1;
  mark(context, dot.layer, { x, y });
  context.fill();
  context.stroke();
}

/** Here a message was lost. */
function strike(context: CanvasRenderingContext2D, { x, y }: Point, colours: Palette): void {
  context.strokeStyle = colours.bad;
  context.lineWidth = 2.5;
  context.beginPath();
  context.moveTo(x - 5, y - 5);
  context.lineTo(x + 5, y + 5);
  context.moveTo(x + 5, y - 5);
  context.lineTo(x - 5, y + 5);
  context.stroke();
}

/** Each layer has a shape beside its colour. */
function mark(context: CanvasRenderingContext2D, layer: Flight['layer'], { x, y }: Point): void {
  context.beginPath();
  switch (layer) {
    case 'raft':
      context.arc(x, y, 4.5, 0, 2 * Math.PI);
      break;
    case 'control':
      context.rect(x - 4, y - 4, 8, 8);
      break;
    case 'agent':
      context.moveTo(x, y - 5);
      context.lineTo(x + 5, y + 4);
      context.lineTo(x - 5, y + 4);
      context.closePath();
      break;
    default:
      context.moveTo(x, y - 5.5);
      context.lineTo(x + 5.5, y);
      context.lineTo(x, y + 5.5);
      context.lineTo(x - 5.5, y);
      context.closePath();
  }
}

function drawCounts(
  context: CanvasRenderingContext2D,
  machines: ReadonlyMap<string, MachineVertex>,
  counts: ReadonlyMap<string, Count>,
  colours: Palette,
): void {
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const [pair, { sent, lost }] of counts) {
    const [a, b] = pair.split(' ').map((hostname) => machines.get(hostname));
    if (!a || !b) continue;
    const start = exit(a, b);
    const end = exit(b, a);
    const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
    const text = `✉ ${sent}${lost > 0 ? ` ✕ ${lost}` : ''}`;
    const width = context.measureText(text).width + 8;
    context.fillStyle = colours.panel;
    context.fillRect(x - width / 2, y - 9, width, 18);
    context.fillStyle = colours.ink;
    context.fillText(text, x, y);
  }
}
