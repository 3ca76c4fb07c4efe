/**
 * The canvas as a tree of names: cluster, its nodes, their tasks. What a screen reader reads and what tests drive. Flat,
 * in the order in which the arrow keys walk it. Pure; the words are handed in.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { NodeSeen, Roster, TaskSeen, Tone } from '../cluster/roster.ts';
import type { Messages } from '../ui/i18n/messages.ts';

export interface TreeItem {
  readonly id: string;
  readonly kind: 'cluster' | 'node' | 'task' | 'fault';
  readonly level: 1 | 2 | 3;
  readonly name: string;
  /** The machine it stands for, or runs on. */
  readonly hostname: Hostname | null;
  readonly tone: TaskSeen['tone'] | null;
  readonly parent: string | null;
  readonly children: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
}

export const ROOT = 'cluster';

/** What is broken, in words: of each machine, and of the network. */
export interface Wrong {
  readonly machines: ReadonlyMap<Hostname, readonly string[]>;
  readonly network: readonly string[];
}
const NOTHING: Wrong = { machines: new Map(), network: [] };

export function treeOf(roster: Roster, words: Messages, wrong = NOTHING): readonly TreeItem[] {
  const { nodes, unassigned } = roster;
  const managers = nodes.filter((node) => node.role === 'manager').length;
  const workers = nodes.filter((node) => node.role === 'worker').length;
  const leader = nodes.find((node) => node.leader)?.hostname ?? null;
  const top = nodes.length + unassigned.length + wrong.network.length;
  const items: TreeItem[] = [
    {
      id: ROOT,
      kind: 'cluster',
      level: 1,
      name: words.tree.cluster(managers, workers, leader),
      hostname: null,
      tone: null,
      parent: null,
      children: top,
      place: 1,
      siblings: 1,
    },
  ];
  nodes.forEach((node, i) => {
    items.push({
      id: node.hostname,
      kind: 'node',
      level: 2,
      name: [nodeName(node, words), ...(wrong.machines.get(node.hostname) ?? [])].join(', '),
      hostname: node.hostname,
      tone: null,
      parent: ROOT,
      children: node.tasks.length,
      place: i + 1,
      siblings: top,
    });
    const place = { level: 3, hostname: node.hostname, parent: node.hostname, siblings: node.tasks.length } as const;
    node.tasks.forEach((seen, j) => items.push({ ...taskItem(seen, words), ...place, place: j + 1 }));
  });
  const place = { level: 2, hostname: null, parent: ROOT, siblings: top } as const;
  unassigned.forEach((seen, j) => items.push({ ...taskItem(seen, words), ...place, place: nodes.length + j + 1 }));
  wrong.network.forEach((name, j) =>
    items.push({
      ...{ id: `fault ${j}`, kind: 'fault', name, tone: null, children: 0 },
      ...{ ...place, place: top - wrong.network.length + j + 1 },
    }),
  );
  return items;
}

const taskItem = (seen: TaskSeen, words: Messages) =>
  ({ id: seen.task.id, kind: 'task', name: taskName(seen, words), tone: seen.tone, children: 0 }) as const;

/** `node-1, manager, leader, ready`. */
export function nodeName(node: NodeSeen, words: Messages): string {
  const { roles, states, powers, availabilities } = words;
  const off = node.power === 'off' || node.power === 'crashed';
  return [
    node.hostname,
    node.role ? roles[node.role] : roles.none,
    ...(node.leader ? [roles.leader] : []),
    ...(node.power === 'on' ? [] : [powers[node.power]]),
    // Of a dead machine the swarm's belief is news only once it has noticed.
    ...(node.state && !(off && node.state === 'ready') ? [states[node.state]] : []),
    ...(node.availability && node.availability !== 'active' ? [availabilities[node.availability]] : []),
    ...(node.cutOff ? [words.tree.cutOff] : []),
  ].join(', ');
}

/** Where the tone says more than the task's last state. */
const TELLING: ReadonlySet<Tone> = new Set<Tone>(['checking', 'paused', 'stopping', 'lost']);

/** `web.1, running`. A task that is being stopped or whose machine is dead says so instead of its last state. */
export function taskName(seen: TaskSeen, words: Messages): string {
  return `${seen.label}, ${TELLING.has(seen.tone) ? words.tones[seen.tone] : words.taskStates[seen.task.state]}`;
}

/** Which item the arrow keys lead to. Closed branches are not used: a swarm is small enough to lie open. */
export function walk(items: readonly TreeItem[], from: string, key: string): string {
  const at = items.findIndex((item) => item.id === from);
  const here = items[at];
  if (!here) return items[0]?.id ?? from;
  switch (key) {
    case 'ArrowDown':
      return items[at + 1]?.id ?? from;
    case 'ArrowUp':
      return items[at - 1]?.id ?? from;
    case 'ArrowRight':
      return here.children > 0 ? (items[at + 1]?.id ?? from) : from;
    case 'ArrowLeft':
      return here.parent ?? from;
    case 'Home':
      return items[0]?.id ?? from;
    case 'End':
      return items.at(-1)?.id ?? from;
    default:
      return from;
  }
}
