/** Why a manager does not do what it was asked: gRPC's codes, Docker's words (swarm-semantics §9). */
import type { CommitError, StoreError } from '../../store/types.ts';
import type { RpcError } from '../../world/rpc.ts';

export const invalid = (message: string): RpcError => ({ code: 'InvalidArgument', message });
/** Whoever asks for one thing must say which. Secrets and configs have words of their own for it. */
export function missingId(method: string): RpcError {
  const [, kind] = /^(?:get|remove)(Secret|Config)$/.exec(method) ?? [];
  return invalid(kind === undefined ? 'invalid argument' : `${kind.toLowerCase()} ID must be provided`);
}

export const precondition = (message: string): RpcError => ({ code: 'FailedPrecondition', message });
export const notFound = (kind: string, id: string): RpcError => ({
  code: 'NotFound',
  message: `${kind} ${id} not found`,
});
export const unimplemented = (message: string): RpcError => ({ code: 'Unimplemented', message });

/** An error that comes through as it is. */
export const raw = (message: StoreError | string): RpcError => ({ code: 'Unknown', message });

/** What Docker has and Waggle has not. */
export const notHere = (what: string): RpcError => unimplemented(`Waggle does not have ${what} yet`);

const failed = 'raft: failed to process the request: node';
const inWords: Readonly<Record<CommitError, string>> = {
  'lost-leadership': `${failed} lost leader status`,
  stopped: `${failed} is stopped`,
  'too-large': "raft: raft message is too large and can't be sent",
};

/** The outcome of a transaction that was thought out but not seen through (swarm-semantics §3.3). */
export const notCommitted = (error: CommitError): RpcError => raw(inWords[error]);
