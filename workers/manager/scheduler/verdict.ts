/** Why a task is where it is, or nowhere: what the scheduler would say of every node now. Pure. */
import type { NodeId, TaskId } from '../../api/ids.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { NodeInfo } from './node-info.ts';
import { nodeOrder } from './node-order.ts';
import { Pipeline } from './pipeline.ts';

export interface Verdict {
  readonly taskId: TaskId;
  /** Those that pass all filters first, the best of them at the head. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly nodeId: NodeId;
  readonly hostname: string;
  /** The words of the first filter that refuses the node; null if none does. */
  readonly refusal: string | null;
  /** What nodes are compared by. */
  readonly recentFailures: number;
  readonly tasksOfService: number;
  readonly tasks: number;
}

export function judge(task: Task, nodes: Iterable<NodeInfo>, nowUs: Micros): Verdict {
  const pipeline = new Pipeline(task);
  const judged = [...nodes].map((info) => ({ info, refusal: pipeline.refusal(info) }));
  const order = nodeOrder(task, nowUs);
  judged.sort((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null) || order(a.info, b.info));
  return {
    taskId: task.id,
    candidates: judged.map(({ info, refusal }) => ({
      nodeId: info.node.id,
      hostname: info.node.description?.hostname ?? '',
      refusal,
      recentFailures: info.recentFailures(task, nowUs),
      tasksOfService: info.activeTasksOf(task.serviceId),
      tasks: info.activeTasks,
    })),
  };
}
