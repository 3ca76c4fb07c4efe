/** How Raft is run. Docker runs it in one way; campaigns may run it in others, to reach corners that are hard to reach. */
import type { SwarmSpec } from '../../api/engine/specs.ts';
import { SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { Config } from '../../raft/types.ts';

type RaftConfig = 'electionTick' | 'heartbeatTick' | 'maxSizePerMsg' | 'maxInflightMsgs' | 'checkQuorum' | 'preVote';

/** `tickUs`: how long a tick takes; the rest is as Raft has it. */
export type RaftSettings = Readonly<Required<Pick<Config, RaftConfig>>> & { readonly tickUs: Micros };

/** swarm-semantics §3.1. */
export const DOCKER: RaftSettings = {
  tickUs: SECOND,
  electionTick: 10,
  heartbeatTick: 1,
  maxSizePerMsg: 65_535,
  maxInflightMsgs: 256,
  checkQuorum: true,
  preVote: false,
};

/** For a join, and for a leadership to be handed over: 5 s and twice the election timeout (swarm-semantics §3.6). */
export const requestTimeout = ({ tickUs, electionTick }: RaftSettings): Micros =>
  5 * SECOND + 2 * electionTick * tickUs;

/** A running manager keeps the ticks it was started with, whatever the cluster says; it only warns (swarm-semantics §3.1). */
export function warnings(own: RaftSettings, { ElectionTick, HeartbeatTick }: SwarmSpec['Raft']): readonly string[] {
  const differ = (what: string, mine: number, theirs: number): readonly string[] =>
    mine === theirs
      ? []
      : [
          `${what} tick value (${mine}s) is different from the one defined in the cluster config (${theirs}s), the cluster may be unstable`,
        ];
  return [
    ...differ('election', own.electionTick, ElectionTick),
    ...differ('heartbeat', own.heartbeatTick, HeartbeatTick),
  ];
}
