/** Tasks that were made for one node each: do they fit there (swarm-semantics §6.7)? */
import type { NodeId } from '../../api/ids.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { CandidateView } from '../../api/view.ts';
import type { NodeInfo } from './node-info.ts';
import { Pipeline } from './pipeline.ts';
import { candidateView } from './place.ts';
import type { Placed } from './place.ts';
import { Candidates } from './verdicts.ts';

export interface Confirmed {
  readonly placed: readonly Placed[];
  /** Those that do not fit, with what speaks against their node. */
  readonly left: readonly { readonly task: Task; readonly why: string }[];
  readonly candidates: readonly CandidateView[];
}

/** `tasks` are all of one service and version. Nothing happens to one whose node is unknown. `take` accounts the task on its node. */
export function confirmEach(
  tasks: readonly Task[],
  nodes: ReadonlyMap<NodeId, NodeInfo>,
  nowUs: Micros,
  take: (task: Task, node: NodeInfo) => void,
): Confirmed {
  const placed: Placed[] = [];
  const left: { task: Task; why: string }[] = [];
  const candidates = new Candidates();
  for (const task of tasks) {
    const node = task.nodeId === null ? undefined : nodes.get(task.nodeId);
    if (!node) continue;
    const pipeline = new Pipeline(task);
    candidates.saw(node, () => candidateView(task, node, pipeline, nowUs));
    if (pipeline.accepts(node)) {
      take(task, node);
      placed.push({ task, node });
    } else left.push({ task, why: pipeline.explain() });
  }
  return { placed, left, candidates: candidates.list };
}
