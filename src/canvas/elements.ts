/**
 * The plain model of the canvas: what stands where and how it looks, computed from the roster. One meaning a channel:
 * shape is the role, fill the term or the service, border the health, opacity the reachability. Each has a word or a
 * glyph beside it.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { NodeSeen, Role, Roster, TaskSeen, Tone } from '../cluster/roster.ts';
import type { Messages } from '../ui/i18n/messages.ts';
import { BOX, chips, seating, type Box, type Point, type Shape, type Size } from './layout.ts';

export type Health = 'ready' | 'down' | 'unsure' | 'off' | 'frozen';

export interface MachineVertex extends Box {
  readonly id: Hostname;
  readonly role: Role | null;
  readonly leader: boolean;
  readonly health: Health;
  /** 0 to 5: the hue of its term; null where it has none. */
  readonly hue: number | null;
  /** Off, or with every cable cut. */
  readonly faint: boolean;
  readonly node: NodeSeen;
}

export interface TaskChip extends Box {
  readonly id: string;
  readonly on: Hostname;
  readonly label: string;
  readonly tone: Tone;
  /** 0 to 5: the hue of its service. */
  readonly hue: number;
  readonly faint: boolean;
  /** Is there room for its name? */
  readonly named: boolean;
}

export interface Edge {
  /** The two hostnames in the order of the machines, with a space between. */
  readonly id: string;
  readonly from: Hostname;
  readonly to: Hostname;
  /** A cable between managers, a worker's session with its manager, or one drawn only for its fault. */
  readonly kind: 'raft' | 'session' | 'fault';
  /** `there`: nothing arrives at `to`; `back`: nothing at `from`. */
  readonly cut: 'no' | 'there' | 'back' | 'both';
  /** What the cable does to what crosses it, where it is not as new. */
  readonly note: string;
  readonly faint: boolean;
}

/** What is wrong with a machine beside its power, on a label at its box. */
export interface Tag extends Point {
  readonly id: string;
  readonly on: Hostname;
  readonly kind: 'trouble' | 'side';
}

export interface Scene {
  readonly world: Size;
  readonly machines: readonly MachineVertex[];
  readonly tasks: readonly TaskChip[];
  readonly edges: readonly Edge[];
  readonly tags: readonly Tag[];
}

export const HUES = 6;

/** The role each machine is going to have, while the swarm is being formed; so that nothing moves when it has. */
export type Plan = (hostname: Hostname) => Role | null;

/** What is broken is drawn into it by `faults.ts`. */
export function sceneOf(roster: Roster, shape: Shape, plan: Plan = () => null): Scene {
  const role = (node: NodeSeen): Role | null => node.role ?? plan(node.hostname);
  const managers = roster.nodes.filter((node) => role(node) === 'manager');
  const others = roster.nodes.filter((node) => role(node) !== 'manager');
  const seats = seating(managers.length, others.length, shape);
  const at = new Map([
    ...managers.map((node, i) => [node.hostname, seats.managers[i]] as const),
    ...others.map((node, i) => [node.hostname, seats.others[i]] as const),
  ]);

  const machines: MachineVertex[] = [];
  const tasks: TaskChip[] = [];
  for (const node of roster.nodes) {
    const centre = at.get(node.hostname) ?? { x: 0, y: 0 };
    const faint = node.power === 'off' || node.power === 'crashed' || node.cutOff;
    machines.push({
      id: node.hostname,
      role: role(node),
      leader: node.leader,
      health: healthOf(node),
      hue: node.term ? node.term % HUES : null,
      faint,
      node,
      ...centre,
      ...BOX,
    });
    const grid = chips(node.tasks.length);
    node.tasks.slice(0, grid.length).forEach((seen, i) => {
      const chip = grid[i];
      if (chip)
        tasks.push(
          chipOf(seen, node.hostname, faint, { ...chip, x: centre.x + chip.x, y: centre.y + chip.y }, chip.named),
        );
    });
  }
  return { world: seats.world, machines, tasks, edges: edgesOf(roster), tags: [] };
}

export function healthOf(node: NodeSeen): Health {
  if (node.power === 'off' || node.power === 'crashed') return 'off';
  if (node.power === 'frozen') return 'frozen';
  if (node.state === 'down') return 'down';
  return node.state === 'ready' ? 'ready' : 'unsure';
}

/** The second line of a machine's box: its role, then what is out of the ordinary, else its term. */
export function captionOf(vertex: MachineVertex, words: Messages): string {
  const { node, health, leader, role } = vertex;
  const title = leader ? words.roles.leader : role ? words.roles[role] : words.roles.none;
  const trouble =
    health === 'off' || health === 'frozen'
      ? words.powers[node.power]
      : node.cutOff
        ? words.tree.cutOff
        : health === 'down'
          ? words.states.down
          : node.availability && node.availability !== 'active'
            ? words.availabilities[node.availability]
            : '';
  if (trouble) return `${title} · ${trouble}`;
  return node.term ? `${title} · ${words.canvas.term(node.term)}` : title;
}

/** A mark beside the colour, for eyes that do not tell colours apart. */
export const GLYPHS: Readonly<Record<Tone, string>> = {
  waiting: '○',
  checking: '◐',
  running: '●',
  paused: '‖',
  stopping: '◌',
  failed: '✕',
  done: '■',
  lost: '?',
};

/** So many letters fit beside the mark. */
const LETTERS = 6;

/** A long service's name is cut, never the slot: `po….12`. */
export function shortened(label: string): string {
  if (label.length <= LETTERS) return label;
  const [service = '', slot] = label.split('.');
  const tail = slot === undefined ? '' : `.${slot}`;
  return `${service.slice(0, Math.max(1, LETTERS - 1 - tail.length))}…${tail}`;
}

function chipOf(seen: TaskSeen, on: Hostname, faint: boolean, box: Box, named: boolean): TaskChip {
  const glyph = GLYPHS[seen.tone];
  const { x, y, width, height } = box;
  const label = named ? `${glyph} ${shortened(seen.label)}` : glyph;
  return {
    id: seen.task.id,
    on,
    label,
    tone: seen.tone,
    hue: seen.service % HUES,
    faint: faint || seen.tone === 'lost' || seen.tone === 'done',
    named,
    x,
    y,
    width,
    height,
  };
}

/** Beyond this many managers the full mesh says nothing any more. */
const MESH_MAX = 9;

function edgesOf({ nodes }: Roster): readonly Edge[] {
  const place = new Map(nodes.map((node, i) => [node.hostname, i]));
  const off = new Set(nodes.filter((n) => n.power === 'off' || n.power === 'crashed').map((n) => n.hostname));
  const edges = new Map<string, Edge>();
  const add = (a: Hostname, b: Hostname, kind: Edge['kind']): void => {
    const [from, to] = (place.get(a) ?? 0) < (place.get(b) ?? 0) ? [a, b] : [b, a];
    const id = `${from} ${to}`;
    if (!edges.has(id)) edges.set(id, { id, from, to, kind, cut: 'no', note: '', faint: off.has(from) || off.has(to) });
  };

  const managers = nodes.filter((node) => node.role === 'manager');
  if (managers.length <= MESH_MAX)
    managers.forEach((a, i) => managers.slice(i + 1).forEach((b) => add(a.hostname, b.hostname, 'raft')));
  for (const node of nodes)
    if (node.reportsTo && node.reportsTo !== node.hostname) add(node.hostname, node.reportsTo, 'session');
  return [...edges.values()];
}
