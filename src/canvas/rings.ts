/** Countdown rings: the timers worth watching on the canvas, each on the machine that it is about. Pure. */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Timer } from '../../workers/api/trace.ts';
import type { Views } from '../../workers/api/view.ts';
import type { NodeSeen } from '../cluster/roster.ts';

export interface Ring {
  readonly on: Hostname;
  readonly kind: 'election' | 'node-silence';
  /** 1 when just set, 0 when it fires. */
  readonly left: number;
}

/** An election timer is drawn on its own manager; a silence timer on the node that the leader waits for. */
export function ringsOf(nodes: readonly NodeSeen[], views: Views, nowUs: number): readonly Ring[] {
  const rings: Ring[] = [];
  for (const node of nodes) {
    if (node.power !== 'on') continue;
    for (const timer of views[node.hostname]?.timers ?? []) {
      if (timer.kind === 'election' && node.term !== null && !node.leader)
        rings.push({ on: node.hostname, kind: 'election', left: left(timer, nowUs) });
      if (timer.kind === 'node-silence' && node.leader) {
        const about = nodes.find((n) => n.hostname === timer.subject || n.nodeId === timer.subject);
        if (about) rings.push({ on: about.hostname, kind: 'node-silence', left: left(timer, nowUs) });
      }
    }
  }
  return rings;
}

/** The part of a timer still to run, from 1 to 0. */
export function left({ startUs, endUs }: Pick<Timer, 'startUs' | 'endUs'>, nowUs: number): number {
  if (endUs <= startUs) return 0;
  return Math.min(1, Math.max(0, (endUs - nowUs) / (endUs - startUs)));
}
