/** The filters in their order, as one judge for one task (swarm-semantics §6.4, §6.5). */
import type { Task } from '../../api/objects/task.ts';
import type { CandidateView } from '../../api/view.ts';
import { constraint } from './filters/constraint.ts';
import type { Filter } from './filters/filter.ts';
import { hostPort } from './filters/host-port.ts';
import { maxReplicas } from './filters/max-replicas.ts';
import { platform } from './filters/platform.ts';
import { plugin } from './filters/plugin.ts';
import { ready } from './filters/ready.ts';
import { resource } from './filters/resource.ts';
import type { NodeInfo } from './node-info.ts';

const FILTERS: readonly Filter[] = [ready, resource, plugin, constraint, platform, hostPort, maxReplicas];

interface Judge {
  readonly filter: Filter;
  readonly accepts: (node: NodeInfo) => boolean;
  refusals: number;
}

export class Pipeline {
  readonly #task: Task;
  readonly #judges: Judge[] = [];

  constructor(task: Task) {
    this.#task = task;
    for (const filter of FILTERS) {
      const accepts = filter.for(task);
      if (accepts !== null) this.#judges.push({ filter, accepts, refusals: 0 });
    }
  }

  /** Does the node pass every filter? Refusals are counted until some node passes: evaluations, not nodes. */
  accepts(node: NodeInfo): boolean {
    for (const judge of this.#judges) {
      if (judge.accepts(node)) continue;
      judge.refusals++;
      return false;
    }
    for (const judge of this.#judges) judge.refusals = 0;
    return true;
  }

  /** Does the node pass the filters whose verdict lasts? Counts nothing. */
  suits(node: NodeInfo): boolean {
    return this.#judges.every(({ filter, accepts }) => !filter.isLasting || accepts(node));
  }

  /** Why this node is refused, counting nothing; null if it is not. */
  refusal(node: NodeInfo): CandidateView['refusal'] {
    const filter = this.#judges.find(({ accepts }) => !accepts(node))?.filter;
    return filter === undefined ? null : { text: filter.explain(1), lack: filter.lack(this.#task, node) };
  }

  /** What spoke against the nodes, the most frequent reason first; empty if nothing did. */
  explain(): string {
    const against = this.#judges.filter(({ refusals }) => refusals > 0);
    against.sort((a, b) => b.refusals - a.refusals);
    return against.map(({ filter, refusals }) => filter.explain(refusals)).join('; ');
  }
}
