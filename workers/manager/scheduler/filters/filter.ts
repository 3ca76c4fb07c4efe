/** A filter knows one reason to turn a node away, and can say it in Docker's words (swarm-semantics §6.4, §6.5). */
import type { LackView } from '../../../api/view.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { NodeInfo } from '../node-info.ts';

export interface Filter {
  /** Judges by the node alone and not by what is on it, so that its verdict holds throughout a tick. */
  readonly isLasting: boolean;
  /** Reads the task once; returns the test for nodes, or null where it has no say. */
  for(task: Task): ((node: NodeInfo) => boolean) | null;
  /** The text for so many nodes turned away. */
  explain(nodes: number): string;
  /** What such a node lacks, for people to change. */
  lack(task: Task, node: NodeInfo): LackView;
}

/** `… on 1 node`, `… on 3 nodes`. */
export const onNodes = (nodes: number): string => (nodes === 1 ? 'on 1 node' : `on ${nodes} nodes`);
