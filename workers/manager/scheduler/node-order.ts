/** Which of two nodes is the better place for a task (swarm-semantics §6.6). */
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { NodeInfo } from './node-info.ts';
import { MAX_FAILURES } from './recent-failures.ts';

/** Negative where the first node is better, 0 where both are as good. */
export type NodeOrder = (a: NodeInfo, b: NodeInfo) => number;

/** Neither load nor size matters: recent failures, then tasks of the service, then tasks in all. */
export const nodeOrder =
  (task: Task, nowUs: Micros): NodeOrder =>
  (a, b) => {
    const failuresOfA = a.recentFailures(task, nowUs);
    const failuresOfB = b.recentFailures(task, nowUs);
    if ((failuresOfA >= MAX_FAILURES || failuresOfB >= MAX_FAILURES) && failuresOfA !== failuresOfB) {
      return failuresOfA - failuresOfB;
    }
    return a.activeTasksOf(task.serviceId) - b.activeTasksOf(task.serviceId) || a.activeTasks - b.activeTasks;
  };
