/** The Raft group as the rooms may see and change it (swarm-semantics §3.5, §3.6). */
import type { Address, RaftId } from '../../api/ids.ts';
import { err, ok } from '../../std/result.ts';
import { NONE } from '../../raft/types.ts';
import type { Clock } from '../../world/world.ts';
import type { Members } from '../room.ts';
import type { Consensus } from './consensus.ts';
import { removeMember } from './membership.ts';
import { requestTimeout } from './settings.ts';
import { NO_HEIR } from './wedge.ts';

const QUORUM_AT_RISK = 'raft: member cannot be removed, because removing it may result in loss of quorum';
export const LOST_LEADERSHIP = 'raft: failed to process the request: node lost leader status';
const STOPPED = 'raft: failed to process the request: node is stopped';

/** Where managers listen. */
export const managerAddr = (address: Address): string => `${address}:2377`;

export function membersOf(consensus: Consensus, self: Members['self'], clock: Clock): Members {
  const { membership, settings } = consensus;
  const transferPoll = settings.tickUs / 10;

  /** Would those that stay and answer be a majority of today's members? */
  function canRemove(id: RaftId): boolean {
    const staying = membership.list().filter(({ raftId }) => raftId !== id && consensus.active(raftId));
    return staying.length >= Math.floor((membership.size - 1) / 2) + 1;
  }

  return {
    self,
    list: () =>
      membership.list().map(({ raftId, nodeId, address }) => ({
        raftId,
        nodeId,
        address,
        addr: managerAddr(address),
        leader: raftId === consensus.lead,
        reachability: consensus.active(raftId) ? 'reachable' : 'unreachable',
      })),

    canRemove,

    remove(id, done) {
      consensus.changeMembership<string>(
        (proposal) => {
          if (membership.get(id) === undefined) return err('membership: member not found in cluster list');
          return canRemove(id) ? ok(removeMember(id, proposal)) : err(QUORUM_AT_RISK);
        },
        (result) => done(result.ok ? result : err(inWords(result.error))),
      );
    },

    transferLeadership(done) {
      if (consensus.lead !== consensus.raftId) return done(err(LOST_LEADERSHIP));
      const heir = consensus.heir();
      if (heir === null) return done(err(NO_HEIR));
      consensus.transferTo(heir);
      const giveUpAt = clock.now() + requestTimeout(settings);
      const look = (): void => {
        if (consensus.stopped) return done(err(STOPPED));
        if (consensus.lead !== consensus.raftId && consensus.lead !== NONE) return done(ok(undefined));
        if (clock.now() >= giveUpAt) return done(err('context deadline exceeded'));
        clock.after(transferPoll, look);
      };
      clock.after(transferPoll, look);
    },
  };
}

/** Why a change of the membership did not happen, as users are told. */
export function inWords(error: string): string {
  if (error === 'lost-leadership') return LOST_LEADERSHIP;
  return error === 'stopped' ? STOPPED : error;
}
