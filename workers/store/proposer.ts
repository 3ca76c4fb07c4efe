/** What the store needs of consensus: an order in which everyone applies the same bytes. */
import type { Result } from '../std/result.ts';
import type { CommitError } from './types.ts';

export interface Proposer {
  /** The Raft commit index now: the version that objects written now will carry (swarm-semantics §1.4). */
  version(): number;
  /**
   * Puts an entry into the log. `done` is called exactly once: in the entry's own turn to be applied, or when it is
   * known that this manager will not see that turn. It may be called before `propose` returns.
   */
  propose(actions: Uint8Array, done: (result: Result<void, CommitError>) => void): void;
}
