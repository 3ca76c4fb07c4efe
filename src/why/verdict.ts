/**
 * Why a task is where it is, or why it is nowhere: the scheduler's last verdict on it, made ready to be told. Pure; the
 * words are in `words.ts`.
 */
import type { NodeId, TaskId } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { CandidateView, SchedulerView, VerdictView } from '../../workers/api/view.ts';

export interface Told {
  readonly atUs: Micros;
  /** The task was made for its node, and only that one was asked. */
  readonly preassigned: boolean;
  /** What it was to be spread over, before anything else. */
  readonly preferences: readonly string[];
  /** How many tasks of the service were placed or left together; one where each has a node of its own. */
  readonly together: number;
  /** Null where the task waits. */
  readonly chosen: NodeId | null;
  /** In Docker's words; empty unless the task waits. */
  readonly explanation: string;
  readonly candidates: readonly Candidate[];
  /** Nodes that nobody looked at; or that are not listed, where the list is full. */
  readonly others: number;
  readonly isFull: boolean;
}

export interface Candidate {
  readonly view: CandidateView;
  /** How many tasks of the group it was given. */
  readonly given: number;
  readonly standing: Standing;
}

export type Standing =
  | { readonly kind: 'chosen' }
  /** It took another task that was placed at the same time. */
  | { readonly kind: 'another' }
  /** It would have done, but the chosen one was better in this. */
  | { readonly kind: 'worse'; readonly by: Measure }
  /** As good as the chosen one: chance decided. */
  | { readonly kind: 'equal' }
  /** It has other labels than the chosen one, and the branches of the preferences get equal totals first. */
  | { readonly kind: 'other-branch'; readonly branch: readonly string[] }
  /** The task waits: others of its group have taken what room there was. */
  | { readonly kind: 'filled' }
  /** A filter said no. `rival`: without that it would have come before the chosen one, or on a par with it. */
  | { readonly kind: 'refused'; readonly rival: boolean };

export type Measure = 'recentFailures' | 'tasksOfService' | 'tasks';

/** From so many on, failures weigh more than balance (swarm-semantics §6.6). */
const MANY_FAILURES = 5;

/** So many nodes are told of one verdict. */
const LISTED = 64;

/**
 * The newest verdict that speaks of the task; null where the present leader has none, or has forgotten it.
 * @param own the node that the task is on, or was made for
 */
export function verdictOn(
  task: TaskId,
  view: SchedulerView | null | undefined,
  own: NodeId | null = null,
): Told | null {
  for (const verdict of view?.verdicts ?? []) {
    const chosen = verdict.placed.find(({ taskId }) => taskId === task)?.nodeId ?? null;
    if (chosen !== null || verdict.waiting.includes(task)) return told(verdict, chosen, own);
  }
  return null;
}

function told(verdict: VerdictView, chosen: NodeId | null, own: NodeId | null): Told {
  const { atUs, preassigned, preferences, tasks, placed, explanation, others } = verdict;
  // Tasks that were made for a node each do not compete: what other nodes say to their own is no matter here.
  const nodes = preassigned ? verdict.nodes.filter(({ nodeId }) => nodeId === (chosen ?? own)) : verdict.nodes;
  const best = nodes.find(({ nodeId }) => nodeId === chosen);
  const candidates = nodes.map((view): Candidate => {
    const given = placed.filter(({ nodeId }) => nodeId === view.nodeId).length;
    return { view, given, standing: standingOf(view, given, best) };
  });
  return {
    ...{ atUs, preassigned, preferences, chosen, candidates, others },
    isFull: nodes.length >= LISTED,
    together: preassigned ? 1 : tasks,
    explanation: chosen !== null ? '' : preassigned ? (nodes[0]?.refusal?.text ?? '') : explanation,
  };
}

function standingOf(view: CandidateView, given: number, best: CandidateView | undefined): Standing {
  if (best !== undefined && view.nodeId === best.nodeId) return { kind: 'chosen' };
  if (given > 0) return { kind: best === undefined ? 'filled' : 'another' };
  // Nodes are compared with those of their own branch alone.
  const isElsewhere = best !== undefined && view.branch.some((value, level) => value !== best.branch[level]);
  const by = best === undefined ? null : worseBy(view, best);
  if (view.refusal !== null) return { kind: 'refused', rival: best !== undefined && by === null && !isElsewhere };
  if (isElsewhere) return { kind: 'other-branch', branch: view.branch };
  return by === null ? { kind: 'equal' } : { kind: 'worse', by };
}

/** In what the first node is worse than the second; null if it is not. The order is SwarmKit's. */
function worseBy(a: CandidateView, b: CandidateView): Measure | null {
  const failing = Math.max(a.recentFailures, b.recentFailures) >= MANY_FAILURES;
  const measures: readonly Measure[] = [...(failing ? (['recentFailures'] as const) : []), 'tasksOfService', 'tasks'];
  const decisive = measures.find((measure) => a[measure] !== b[measure]);
  return decisive !== undefined && a[decisive] > b[decisive] ? decisive : null;
}

const RANKS = [
  'chosen',
  'another',
  'filled',
  'equal',
  'worse',
  'other-branch',
  'refused',
] satisfies readonly Standing['kind'][];

/** As one reads them: those that got tasks first, those that were refused last. */
export const inOrder = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.toSorted((a, b) => RANKS.indexOf(a.standing.kind) - RANKS.indexOf(b.standing.kind));
