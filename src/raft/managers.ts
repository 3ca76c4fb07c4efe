/** The managers as the Raft panel tells of them: each by its own Raft, and how far the leader has come with it. Pure. */
import type { MachineFrame, Power } from '../../workers/api/datacenter.ts';
import type { Hostname, RaftId } from '../../workers/api/ids.ts';
import type { Timer } from '../../workers/api/trace.ts';
import type { ProgressView, RaftView, Views } from '../../workers/api/view.ts';

export interface ManagerSeen {
  readonly hostname: Hostname;
  readonly power: Power;
  /** Null for a machine that others count as a member, and that has no Raft. */
  readonly raft: RaftView | null;
  /** When it stands for election unless it hears of a leader; null where it does not wait. */
  readonly election: Timer | null;
  /** Of a candidate, the votes so far; null otherwise. */
  readonly votes: Votes | null;
  /** As the leader has it; null where nobody leads, and for those that the leader does not count. */
  readonly progress: ProgressView | null;
  /** The leader has heard nothing of it for a while. */
  readonly silent: boolean;
  readonly learner: boolean;
  /** The leader is handing over to it. */
  readonly heir: boolean;
}

export interface Votes {
  readonly granted: number;
  readonly refused: number;
  readonly needed: number;
}

export interface Group {
  readonly leader: Hostname | null;
  readonly managers: readonly ManagerSeen[];
  /** What the members are called. */
  readonly names: ReadonlyMap<RaftId, string>;
}

export function groupOf(machines: readonly MachineFrame[], views: Views, leader: Hostname | null): Group {
  const leading = leader === null ? null : (views[leader]?.raft ?? null);
  const byAddress = new Map(machines.map(({ spec }) => [spec.address, spec.hostname]));
  const names = new Map<RaftId, string>();
  const counted = new Map<Hostname, RaftView['members'][number]>();
  for (const { spec } of machines) {
    const raft = views[spec.hostname]?.raft;
    for (const { id, address } of raft?.members ?? []) names.set(id, byAddress.get(address) ?? address);
    if (raft) names.set(raft.id, spec.hostname);
  }
  for (const member of leading?.members ?? []) {
    const hostname = byAddress.get(member.address);
    if (hostname !== undefined) counted.set(hostname, member);
  }

  const managers = machines.flatMap(({ spec: { hostname }, power }): ManagerSeen[] => {
    const { raft = null, timers = [] } = views[hostname] ?? {};
    const member = counted.get(hostname);
    if (raft === null && member === undefined) return [];
    const own = raft === null || member?.id === raft.id ? member : undefined;
    return [
      {
        hostname,
        power,
        raft,
        election: power === 'on' ? (timers.find(({ kind }) => kind === 'election') ?? null) : null,
        votes: raft === null ? null : votesOf(raft),
        progress: own?.progress ?? null,
        silent: own?.active === false,
        learner: own?.learner ?? false,
        heir: own !== undefined && leading?.transferee === own.id,
      },
    ];
  });
  return { leader, managers, names };
}

function votesOf({ role, votes, members }: RaftView): Votes | null {
  if (role !== 'candidate' && role !== 'pre-candidate') return null;
  const granted = votes.filter((vote) => vote.granted).length;
  const voters = members.filter(({ learner }) => !learner).length;
  return { granted, refused: votes.length - granted, needed: Math.floor(voters / 2) + 1 };
}
