/** Forged sights for tests of the rules: a swarm of paper that shows what it is told to. */
import { expect, test } from 'vitest';
import type { MachineFrame, Power } from '../workers/api/datacenter.ts';
import type { Address, ClusterId, ContainerId, Hostname, NodeId, ServiceId, TaskId } from '../workers/api/ids.ts';
import type { TraceEvent } from '../workers/api/trace.ts';
import type { ClusterView, NodeView, RaftEntryView, RaftMemberView, RaftView } from '../workers/api/view.ts';
import type { Rule } from './rule.ts';
import { watch } from './watch.ts';
import { en } from './words.en.ts';
import { tell } from './words.ts';

export const host = (n: number): Hostname => `node-${n}` as Hostname;
const EVERYBODY = [1, 2, 3];

/** An entry; `text` stands for what is in it. */
export function entry(index: number, term: number, text = ''): RaftEntryView {
  const print = [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return { index, term, print, summary: text };
}

/** Entries 1 and on, of these terms. */
export const entries = (...terms: readonly number[]): RaftEntryView[] => terms.map((term, i) => entry(i + 1, term));

export const members = (ids: readonly number[], matches: Readonly<Record<number, number>> = {}): RaftMemberView[] =>
  ids.map((id) => {
    const match = matches[id];
    const progress = { next: 0, state: 'replicate', inflight: 0, pendingSnapshot: 0, recentActive: true } as const;
    return {
      id,
      nodeId: `id${id}` as NodeId,
      address: '' as Address,
      active: true,
      learner: false,
      progress: match === undefined ? null : { ...progress, match },
    };
  });

export type Task = ClusterView['tasks'][number];
export type Service = ClusterView['services'][number];

export const aTask = (id: string, more: Partial<Task> = {}): Task => ({
  id: id as TaskId,
  serviceId: 'web' as ServiceId,
  name: 'web.1',
  slot: 1,
  nodeId: 'id1' as NodeId,
  desired: 'running',
  state: 'running',
  error: '',
  sinceUs: 0,
  ...more,
});

export const aService = (id: string, more: Partial<Service> = {}): Service => ({
  id: id as ServiceId,
  name: id,
  image: '',
  replicas: 1,
  updateState: null,
  startFirst: false,
  ...more,
});

/** Three managers of one swarm, 1 to 3, whose Raft ids are their numbers, under the eyes of this rule. */
export function forge(rule: Rule) {
  const judge = watch([rule]);
  const views: Record<Hostname, Partial<NodeView>> = {};
  const powers = new Map<Hostname, Power>();
  let events: TraceEvent[] = [];
  let first: string | null = null;
  let now: string | null = null;

  const show = (n: number, sections: Partial<NodeView>) => {
    views[host(n)] = { ...views[host(n)], ...sections };
    if (!powers.has(host(n))) powers.set(host(n), 'on');
  };

  const they = {
    /** What it last had in its log, if nothing else is said, is all applied. */
    shows(n: number, more: Partial<RaftView>): void {
      const log = more.log ?? views[host(n)]?.raft?.log ?? [];
      const lastIndex = log.at(-1)?.index ?? 0;
      const raft: RaftView = {
        id: n,
        role: 'follower',
        term: 1,
        vote: 0,
        leader: 0,
        votes: [],
        transferee: 0,
        firstIndex: log[0]?.index ?? 1,
        lastIndex,
        commitIndex: more.appliedIndex ?? lastIndex,
        appliedIndex: lastIndex,
        snapshotIndex: 0,
        members: members(EVERYBODY),
        log,
        ...more,
      };
      show(n, { raft });
    },
    /** It has applied so many entries and believes this of the cluster. */
    believes(n: number, appliedIndex: number, cluster: Partial<ClusterView>): void {
      they.shows(n, { appliedIndex, commitIndex: appliedIndex });
      show(n, { cluster: { leader: false, nodes: [], services: [], tasks: [], ...cluster } });
    },
    /** Containers for these tasks run on it. */
    runs(n: number, ...tasks: readonly string[]): void {
      const containers = tasks.map((id) => ({
        id: id as ContainerId,
        name: id,
        image: '',
        taskId: id as TaskId,
        state: 'running' as const,
        exitCode: null,
        startedUs: 0,
      }));
      show(n, { containers });
    },
    belongs(n: number, cluster: string | null): void {
      const clusterId = cluster as ClusterId | null;
      show(n, { swarm: { state: 'active', error: '', nodeId: null, clusterId, role: 'manager' } });
    },
    /** It is a manager no longer. */
    retires: (n: number): void => show(n, { raft: null, cluster: null }),
    powers: (n: number, power: Power): void => void powers.set(host(n), power),
    reports(n: number, event: Pick<TraceEvent, 'code' | 'params'>): void {
      events.push({ atUs: 0, on: host(n), cause: '', ...event } as TraceEvent);
    },
    /** The rule gets to see how it stands. */
    look(): void {
      const machines = [...powers].map(([hostname, power]) => ({ spec: { hostname }, power }) as MachineFrame);
      const [finding] = judge({ nowUs: 0, events, machines, views: { ...views } });
      events = [];
      now = finding ? tell(finding.breach, en) : null;
      first ??= now;
    },
  };
  for (const n of EVERYBODY) they.belongs(n, 'one');
  return { they, first: () => first, now: () => now };
}

export type They = ReturnType<typeof forge>['they'];
export type Row = readonly [what: string, happen: (they: They) => void, how: RegExp | null];

/** Every row is a test: what happens, and how the rule is then broken, or null. A last look is taken of all. */
export function judged(rule: Rule, rows: readonly Row[]): void {
  test.each(rows)('%s', (_, happen, how) => {
    const { they, first } = forge(rule);
    happen(they);
    they.look();
    if (how === null) expect(first()).toBeNull();
    else expect(first()).toMatch(how);
  });
}
