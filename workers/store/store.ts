/**
 * The store in memory: writers take turns, a transaction is one proposal, and everyone who watches is told of what
 * was committed (swarm-semantics §1.5, §1.7). It knows a `Proposer` and not Raft; `manager/consensus` is one.
 */
import type { Micros } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import type { Result } from '../std/result.ts';
import type { Clock } from '../world/world.ts';
import {
  BATCH_BYTES,
  MAX_CHANGES_PER_TRANSACTION,
  MAX_TRANSACTION_BYTES,
  decodeActions,
  joinActions,
} from './actions.ts';
import type { Proposer } from './proposer.ts';
import { AllTables } from './tables.ts';
import type { SavedTables } from './tables.ts';
import { Transaction } from './transaction.ts';
import type { Change, CommitError, Store, WriteTx } from './types.ts';
import { writers } from './writers.ts';

/** The store as consensus drives it. */
export interface MemoryStore extends Store {
  /** Carries out an entry that another manager proposed, or that is replayed from the log. */
  apply(actions: Uint8Array): void;
  /** All objects as of now; cheap, for they are immutable. */
  save(): SavedTables;
  /** Becomes what was saved, by ordinary creations, updates and removals in one go. */
  restore(saved: SavedTables): void;
  /** For how long the writer whose turn it is has had it by now, µs; 0 if nobody writes (swarm-semantics §3.6). */
  heldFor(): Micros;
  /** Refuses every waiting and every later writer as `stopped`. */
  stop(): void;
}

export function memoryStore(proposer: Proposer, clock: Pick<Clock, 'now' | 'wall'>): MemoryStore {
  const tables = new AllTables();
  const watchers = new Set<(changes: readonly Change[]) => void>();
  const queue = writers();
  let heldSince: Micros | null = null;

  function tell(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    // One that came just now has seen the changes in its first reading already.
    for (const watcher of [...watchers]) if (watchers.has(watcher)) watcher(changes);
  }

  /** `turn` may take its time, as a proposal does: until then all others wait. */
  function inTurn(turn: (finished: () => void) => void, refused: () => void): void {
    queue.add((finished) => {
      heldSince = clock.now();
      turn(() => {
        heldSince = null;
        finished();
      });
    }, refused);
  }

  const begin = () => new Transaction(tables, proposer.version(), clock.wall());

  /** Withdraws what was thought out, and carries it out for good when the log says so. */
  function commit(tx: Transaction, done: (result: Result<void, CommitError>) => void): void {
    const changes = [...tx.changes];
    const actions = joinActions(tx.encoded);
    tx.withdraw();
    if (changes.length === 0) return done(ok(undefined));
    if (actions.length > MAX_TRANSACTION_BYTES) return done(err('too-large'));
    proposer.propose(actions, (result) => {
      if (result.ok) {
        for (const change of changes) tables.redo(change);
        tell(changes);
      }
      done(result);
    });
  }

  /** Runs units from the `next` one on until the transaction is full; returns the first that did not fit. */
  function fill(tx: Transaction, units: readonly ((tx: WriteTx) => Result<void, unknown>)[], next: number): number {
    while (next < units.length && tx.changes.length < MAX_CHANGES_PER_TRANSACTION && tx.size < BATCH_BYTES) {
      const keep = tx.changes.length;
      if (!(units[next] as (typeof units)[number])(tx).ok) tx.withdraw(keep);
      next++;
    }
    return next;
  }

  const store: MemoryStore = {
    view: (read) => read(tables),

    update(write, done = () => {}) {
      inTurn(
        (finished) => {
          const tx = begin();
          const written = write(tx);
          if (!written.ok) tx.withdraw();
          commit(tx, (result) => {
            done(written.ok ? result : written);
            finished();
          });
        },
        () => done(err('stopped')),
      );
    },

    batch(units, done = () => {}) {
      // Between its transactions a batch stands in line again, as anyone else.
      const from = (first: number): void =>
        inTurn(
          (finished) => {
            const tx = begin();
            const next = fill(tx, units, first);
            commit(tx, (result) => {
              if (result.ok && next < units.length) from(next);
              else done(result);
              finished();
            });
          },
          () => done(err('stopped')),
        );
      from(0);
    },

    watch(changed) {
      // Wrapped, so that the same function may watch twice.
      const watcher = (changes: readonly Change[]) => changed(changes);
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },

    version: () => proposer.version(),

    apply: (actions) => tell(decodeActions(actions).flatMap((action) => tables.apply(action) ?? [])),
    save: () => tables.save(),
    restore: (saved) => tell(tables.restore(saved)),
    heldFor: () => (heldSince === null ? 0 : clock.now() - heldSince),
    stop: () => queue.stop(),
  };
  return store;
}
