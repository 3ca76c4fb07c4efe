/** Which replicas to make and which to give up, so that as many run as are wanted (swarm-semantics §7.2). Pure. */
import type { NodeId } from '../../../api/ids.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { Slot } from '../slot.ts';

/** The slots of a service: those that are taken, with the tasks that take them, and those that are dead. */
export interface Slots {
  readonly taken: readonly Slot[];
  readonly dead: readonly Slot[];
}

export interface Scaling {
  /** Numbers of the slots that get a new task. */
  readonly create: readonly number[];
  /** Tasks that are to be stopped and then forgotten. */
  readonly giveUp: readonly Task[];
  /** History of dead slots, to be forgotten at once. */
  readonly forget: readonly Task[];
}

export function scale(replicas: number, { taken, dead }: Slots): Scaling {
  const create = freeNumbers(replicas - taken.length, taken);
  const giveUp = taken.length > replicas ? inOrderOfKeeping(taken).slice(replicas).flat() : [];
  const forget = dead.flat().filter((task) => !create.includes(task.slot));
  return { create, giveUp, forget };
}

/** The lowest slot numbers that are not taken. */
function freeNumbers(count: number, taken: readonly Slot[]): number[] {
  const used = new Set(taken.map(numberOf));
  const free: number[] = [];
  for (let number = 1; free.length < count; number++) if (!used.has(number)) free.push(number);
  return free;
}

const numberOf = ([task]: Slot): number => (task as Task).slot;

/**
 * Those to keep come first: the first on each node before the second, running before others, low numbers before high.
 * Slots that are unassigned, or between two tasks, come last.
 */
export function inOrderOfKeeping(taken: readonly Slot[]): readonly Slot[] {
  const runs = (slot: Slot) => (slot.some((task) => task.status.state === 'running') ? 0 : 1);
  const preferred = [...taken].sort((a, b) => runs(a) - runs(b) || numberOf(a) - numberOf(b));
  const onNode = new Map<NodeId, number>();
  const ranked = preferred.map((slot) => {
    const nodeId = slot.length === 1 ? (slot[0] as Task).nodeId : null;
    if (nodeId === null) return { slot, copy: Infinity };
    const copy = (onNode.get(nodeId) ?? 0) + 1;
    onNode.set(nodeId, copy);
    return { slot, copy };
  });
  // Infinity - Infinity is no number; the sort is stable, so equals keep the order from above.
  ranked.sort((a, b) => (a.copy === b.copy ? 0 : a.copy - b.copy));
  return ranked.map(({ slot }) => slot);
}
