/** How a manager enters the Raft group (swarm-semantics §3.4): both halves of the conversation. */
import type { Address, Hostname, NodeId, RaftId } from '../../api/ids.ts';
import type { Plain } from '../../api/plain.ts';
import { SECOND } from '../../api/time.ts';
import type { Dice } from '../../std/dice.ts';
import { err, ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import type { Answer, Peer, PeerIdentity, Rpc, RpcCode, RpcError } from '../../world/rpc.ts';
import type { Cancel, HostFacts } from '../../world/world.ts';
import type { Members } from '../room.ts';
import type { Consensus } from './consensus.ts';
import { checkHealth } from './health.ts';
import { LOST_LEADERSHIP, inWords } from './members.ts';
import { addMember } from './membership.ts';
import type { Member, SavedMembership } from './membership.ts';
import { randomNumber } from './proposals.ts';
import { requestTimeout } from './settings.ts';
import type { RaftSettings } from './settings.ts';

const DIAL_TIMEOUT = 10 * SECOND;
const HEALTH_TIMEOUT = 5 * SECOND;

/** Where the newcomer is to be found. */
interface JoinRequest {
  readonly address: Address;
  readonly hostname: Hostname;
}

export interface JoinAnswer extends SavedMembership {
  readonly raftId: RaftId;
}

/** Docker's leader does not ask: there the node becomes a member that nobody is. */
const DEMOTED = 'raft: node is to be a worker';

const describeError = ({ code, message }: RpcError): string => `rpc error: code = ${code} desc = ${message}`;

export interface JoinOptions {
  readonly rpc: Rpc;
  readonly settings: RaftSettings;
  readonly self: Pick<HostFacts, 'address' | 'hostname'>;
  readonly via: readonly Address[];
}

/** Asks one member after another until one lets this manager in; fails with the last one's words. */
export function join(
  { rpc, settings, self: { address, hostname }, via }: JoinOptions,
  done: (answer: Result<JoinAnswer, string>) => void,
): Cancel {
  let cancel: Cancel = () => {};
  const ask = (rest: readonly Address[], failure: string): void => {
    const [first, ...others] = rest;
    if (first === undefined) return done(err(failure));
    cancel = checkHealth(rpc, first, DIAL_TIMEOUT, (reached) => {
      if (!reached.ok) return ask(others, 'context deadline exceeded');
      const timeout = requestTimeout(settings);
      cancel = rpc.call(first, 'Raft.Join', { address, hostname }, { timeout }, (answer) => {
        if (answer.ok) done(ok(answer.value as unknown as JoinAnswer));
        else ask(others, describeError(answer.error));
      });
    });
  };
  ask(via, 'no remote manager is known');
  return () => cancel();
}

/** The leader's side. `rpc` serves only while this manager leads. */
export function serveMembership(rpc: Rpc, consensus: Consensus, members: Members, dice: Dice): Cancel {
  const { membership } = consensus;
  /** In which term this manager let them in. */
  const admissions = new Map<RaftId, number>();

  const refuse = (code: RpcCode, message: string) => err<RpcError>({ code, message });
  const refuseAs = (error: string) =>
    refuse(error === 'lost-leadership' || error === DEMOTED ? 'FailedPrecondition' : 'Unknown', inWords(error));

  function admit(newcomer: JoinRequest, nodeId: NodeId, reply: (answer: Answer<Plain>) => void): void {
    const { address, hostname } = newcomer;
    const former = membership.ofNode(nodeId);
    // Whoever joins has an empty log. Under a number that has acknowledged entries or voted it would be a member that
    // forgot what it promised, so it gets another. One that only missed our first answer gets the same
    // (swarm-semantics §3.4); what a member has done under a leader before, this one cannot tell.
    const isNew = former !== undefined && admissions.get(former.raftId) === consensus.raft.status().term;
    if (former !== undefined && (!isNew || consensus.acknowledged(former.raftId))) {
      return members.remove(former.raftId, (result) => {
        if (result.ok) admit(newcomer, nodeId, reply);
        else reply(refuse('Unknown', result.error));
      });
    }
    let admitted: RaftId = 0;
    consensus.changeMembership<string>(
      (proposal) => {
        if (isDemoted(nodeId)) return err(DEMOTED);
        const known = membership.ofNode(nodeId);
        admitted = known?.raftId ?? freshId();
        if (known?.address === address) return err('unchanged');
        const member: Member = { raftId: admitted, nodeId, address, hostname };
        return ok(addMember(member, known === undefined ? 'add-node' : 'update-node', proposal));
      },
      (result) => {
        if (!result.ok && result.error !== 'unchanged') return reply(refuseAs(result.error));
        if (result.ok && !admissions.has(admitted)) admissions.set(admitted, consensus.raft.status().term);
        reply(ok({ raftId: admitted, ...membership.save() } as unknown as Plain));
      },
    );
  }

  /**
   * Its certificate may still be a manager's. Let in now, it would leave the group's log behind with its next
   * certificate, and be a voter that never votes again: the roles are settled, so nobody would take it out.
   */
  const isDemoted = (nodeId: NodeId): boolean =>
    consensus.store.view((tx) => tx.get('node', nodeId))?.spec.Role === 'worker';

  function freshId(): RaftId {
    for (;;) {
      const id = randomNumber(dice);
      if (membership.get(id) === undefined && !membership.wasRemoved(id)) return id;
    }
  }

  function onJoin(request: Plain, peer: Peer, reply: (answer: Answer<Plain>) => void): void {
    if (!consensus.announced) return reply(refuse('FailedPrecondition', LOST_LEADERSHIP));
    const newcomer = request as unknown as JoinRequest;
    // Nobody is let in who cannot be reached: it would count for the quorum and never vote.
    checkHealth(rpc, newcomer.address, HEALTH_TIMEOUT, (answer) => {
      if (answer.ok) return admit(newcomer, (peer.identity as PeerIdentity).nodeId, reply);
      const why = `could not connect to prospective new cluster member using its advertised address: ${describeError(answer.error)}`;
      reply(refuse('Unknown', why));
    });
  }

  return rpc.serve('Raft.Join', 'manager', onJoin);
}
