/**
 * The quorum guard (swarm-semantics §3.5): a leader takes nobody out of the group if those that stay, and answer, would
 * not be a majority of the members there are. Judged by what the leader must know: a member does not answer that has sent
 * nothing since well before this one came to lead, or had a heartbeat to answer for longer than a leader is patient, and
 * has sent nothing since well before that.
 */
import type { Hostname, RaftId } from '../../api/ids.ts';
import { SECOND, type Micros } from '../../api/time.ts';
import type { Message } from '../../raft/types.ts';
import type { Checker, Fact } from '../facts.ts';

/** The slowest cable that a campaign draws: what was sent longer ago has arrived, or never will. */
const ON_ITS_WAY: Micros = 8 * SECOND;
/** The leader's patience of 3 s, by the slowest clock, and a tick. */
const PATIENCE: Micros = 5 * SECOND;

export const aQuorumStays: Checker = {
  rule: 'a quorum stays',
  meaning: 'No leader takes a member out of the group when those that stay and answer it are too few for a quorum.',
  judge() {
    let voters: ReadonlySet<RaftId> = new Set();
    /** By pair, from and to: when the last message left. */
    const last = new Map<string, Micros>();
    /** By pair, leader and member: since when a heartbeat has waited that no answer on its way can be for. */
    const unanswered = new Map<string, Micros>();
    const leadsSince = new Map<Hostname, Micros>();

    function answers(id: RaftId, leader: RaftId, { atUs, on }: Fact & { kind: 'wrote' }): boolean {
      if (id === leader) return true;
      const heardUs = last.get(pair(id, leader)) ?? -Infinity;
      const waitingUs = atUs - (unanswered.get(pair(leader, id)) ?? atUs);
      return heardUs >= (leadsSince.get(on) ?? 0) - ON_ITS_WAY && waitingUs <= PATIENCE;
    }

    function sent({ from, to, type }: Message, nowUs: Micros): void {
      last.set(pair(from, to), nowUs);
      unanswered.delete(pair(to, from));
      if (type !== 'MsgHeartbeat' || unanswered.has(pair(from, to))) return;
      const heardUs = last.get(pair(to, from)) ?? -Infinity;
      if (nowUs - heardUs > ON_ITS_WAY) unanswered.set(pair(from, to), nowUs);
    }

    function proposed(fact: Fact & { kind: 'wrote' }): string | null {
      const { on, log, added } = fact;
      for (const { term, change } of added) {
        if (term !== log.leads || change === null || change.votes || !voters.has(change.raftId)) continue;
        const staying = [...voters].filter((id) => id !== change.raftId);
        const answering = staying.filter((id) => answers(id, log.raftId, fact));
        const wanted = Math.floor((voters.size - 1) / 2) + 1;
        if (answering.length >= wanted) continue;
        return `${on} takes a member out of ${voters.size}, and of those that stay ${answering.length} answer it instead of ${wanted}`;
      }
      return null;
    }

    return (fact) => {
      if (fact.kind === 'leads') leadsSince.set(fact.on, fact.atUs);
      if (fact.kind === 'sent') sent(fact.message, fact.atUs);
      if (fact.kind === 'wrote') return proposed(fact);
      if (fact.kind !== 'decided' || fact.line.change === null) return null;
      const { raftId, votes } = fact.line.change;
      voters = new Set([...voters].filter((id) => id !== raftId).concat(votes ? [raftId] : []));
      return null;
    };
  },
};

const pair = (from: RaftId, to: RaftId): string => `${from} ${to}`;
