/**
 * Nodes that meet what groups of one tick ask for alike. A node that lacks a label or a driver lacks it throughout the
 * tick, and stays empty while the others fill: without this every group would look at all such nodes again.
 */
import type { Task } from '../../api/objects/task.ts';
import { preferencesOf } from './branches.ts';
import { ByLoad } from './by-load.ts';
import { driversOf } from './filters/plugin.ts';
import type { NodeInfo } from './node-info.ts';
import { Pipeline } from './pipeline.ts';

export class Shortlists {
  readonly #nodes: ReadonlyMap<unknown, NodeInfo>;
  /** By what is asked for; null where only one group has asked for it so far. */
  readonly #lists = new Map<string, ByLoad | null>();

  constructor(nodes: ReadonlyMap<unknown, NodeInfo>) {
    this.#nodes = nodes;
  }

  /**
   * Null where all nodes should be walked: nothing particular is asked for, or for the first time, or there are
   * preferences, for which also the tasks on other nodes count.
   */
  for(task: Task): ByLoad | null {
    const asked = askedFor(task);
    if (asked === null || preferencesOf(task).length > 0) return null;
    let list = this.#lists.get(asked);
    if (list === null) {
      const pipeline = new Pipeline(task);
      list = new ByLoad();
      for (const node of this.#nodes.values()) if (pipeline.suits(node)) list.seat(node);
    }
    this.#lists.set(asked, list ?? null);
    return list ?? null;
  }
}

/** All that the lasting filters read of a task. */
function askedFor(task: Task): string | null {
  const { Constraints = [], Platforms = [] } = task.spec.Placement ?? {};
  const drivers = driversOf(task);
  if (Constraints.length + Platforms.length + drivers.length === 0) return null;
  return JSON.stringify([Constraints, Platforms, drivers]);
}
