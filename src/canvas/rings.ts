/** Countdown rings: the timers worth watching on the canvas, each on the machine or the task that it is about. Pure. */
import type { Hostname, TaskId } from '../../workers/api/ids.ts';
import type { Timer } from '../../workers/api/trace.ts';
import type { Views } from '../../workers/api/view.ts';
import type { NodeSeen } from '../cluster/roster.ts';

export interface Ring {
  readonly on: Hostname;
  readonly kind: 'election' | 'node-silence' | 'restart-delay' | 'health-interval';
  /** The task that it is about, where it is not the machine. */
  readonly task: TaskId | null;
  /** 1 when just set, 0 when it fires. */
  readonly left: number;
}

/**
 * An election timer is drawn on its own manager; a silence timer on the node that the leader waits for; the wait before
 * a task is started again, and before its health is looked at, on the task.
 */
export function ringsOf(nodes: readonly NodeSeen[], views: Views, nowUs: number): readonly Ring[] {
  const rings: Ring[] = [];
  for (const node of nodes) {
    if (node.power !== 'on') continue;
    for (const timer of views[node.hostname]?.timers ?? []) {
      if (timer.kind === 'election' && node.term !== null && !node.leader)
        rings.push({ on: node.hostname, kind: 'election', task: null, left: left(timer, nowUs) });
      if (timer.kind === 'node-silence' && node.leader) {
        const about = nodes.find((n) => n.hostname === timer.subject || n.nodeId === timer.subject);
        if (about) rings.push({ on: about.hostname, kind: 'node-silence', task: null, left: left(timer, nowUs) });
      }
      if (timer.kind === 'restart-delay' && node.leader) {
        const [on, task] = waitingTask(nodes, timer.subject) ?? [];
        if (on && task) rings.push({ on, kind: 'restart-delay', task, left: left(timer, nowUs) });
      }
      if (timer.kind === 'health-interval') {
        const task = node.tasks.find(({ task: { id } }) => timer.subject.endsWith(`.${id}`))?.task.id;
        if (task) rings.push({ on: node.hostname, kind: 'health-interval', task, left: left(timer, nowUs) });
      }
    }
  }
  return rings;
}

/** The task of that name which is ready and not yet to run, and where. */
function waitingTask(nodes: readonly NodeSeen[], name: string): readonly [Hostname, TaskId] | null {
  for (const { hostname, tasks } of nodes)
    for (const { task, label, tone } of tasks)
      if (tone === 'waiting' && task.desired === 'ready' && (task.name === name || label === name))
        return [hostname, task.id];
  return null;
}

/** The part of a timer still to run, from 1 to 0. */
export function left({ startUs, endUs }: Pick<Timer, 'startUs' | 'endUs'>, nowUs: number): number {
  if (endUs <= startUs) return 0;
  return Math.min(1, Math.max(0, (endUs - nowUs) / (endUs - startUs)));
}
