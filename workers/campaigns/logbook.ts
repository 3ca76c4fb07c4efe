/** The Raft log of every manager, as written to its disk; makes facts of what is written. */
import type { Hostname, RaftId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import { invariant } from '../std/invariant.ts';
import type { HardState } from '../raft/types.ts';
import { decodeActions } from '../store/actions.ts';
import type { Action } from '../store/actions.ts';
import type { Fact } from './facts.ts';

/** An entry with a fingerprint of all that is in it. */
export interface Line {
  readonly index: number;
  readonly term: number;
  readonly print: number;
  /** The transaction as the log has it; null where the entry holds none. */
  readonly actions: Uint8Array | null;
  /** Where it changes the membership: who votes from then on, or no longer. */
  readonly change: { readonly raftId: RaftId; readonly votes: boolean } | null;
}

/** How one manager's log stands. Live: it changes with the next write. */
export interface Log {
  readonly raftId: RaftId;
  readonly hardState: HardState;
  /** What the log continues: the place of its snapshot. */
  readonly base: { readonly index: number; readonly term: number };
  readonly lines: readonly Line[];
  /** The term in which its manager leads; null if it does not. */
  readonly leads: number | null;
}

export const lastIndex = ({ base, lines }: Log): number => base.index + lines.length;

/** Undefined where the log does not have it, or no longer. */
export const lineAt = ({ base, lines }: Log, index: number): Line | undefined => lines[index - base.index - 1];

export interface Written {
  readonly hardState: HardState | null;
  readonly lines: readonly Line[];
}

/** A log that was begun anew, after a snapshot or because its end was torn. */
export interface Begun {
  readonly raftId: RaftId;
  readonly hardState: HardState;
  readonly base: Log['base'];
  readonly lines: readonly Line[];
}

interface Mutable {
  raftId: RaftId;
  hardState: HardState;
  base: Log['base'];
  lines: Line[];
  leads: number | null;
}

export class Logbook {
  readonly #tell: (fact: Fact) => void;
  readonly #logs = new Map<Hostname, Mutable>();
  #decided = 0;

  constructor(tell: (fact: Fact) => void) {
    this.#tell = tell;
  }

  /** How many entries are committed, as far as anybody knows. */
  get decided(): number {
    return this.#decided;
  }

  /** The machine has come up; null where its disk holds no log. */
  boots(on: Hostname, atUs: Micros, kept: Begun | null): void {
    this.#logs.delete(on);
    if (kept === null) return;
    const log = { ...kept, lines: [...kept.lines], leads: null };
    this.#logs.set(on, log);
    this.#tell({ kind: 'booted', on, atUs, log });
    this.#commit(on, atUs, log, kept.base.index);
  }

  writes(on: Hostname, atUs: Micros, { hardState, lines }: Written): void {
    const log = this.#log(on);
    const committed = log.hardState.commit;
    const first = lines[0];
    const dropped = first === undefined ? [] : log.lines.splice(first.index - log.base.index - 1);
    for (const line of lines) log.lines.push(line);
    if (hardState !== null) this.#promise(log, hardState);
    this.#tell({ kind: 'wrote', on, atUs, log, added: lines, dropped });
    this.#commit(on, atUs, log, committed);
  }

  /** The first log of a member, or the next file of one. */
  begins(on: Hostname, atUs: Micros, { raftId, hardState, base, lines }: Begun): void {
    const before = this.#logs.get(on);
    const continued = before?.raftId === raftId ? before : null;
    const beyond = continued?.lines.filter(({ index }) => index > base.index) ?? [];
    const dropped = beyond.filter((line, i) => lines[i]?.print !== line.print);
    const added = lines.filter((line, i) => beyond[i]?.print !== line.print);
    const log: Mutable = { raftId, hardState, base, lines: [...lines], leads: continued?.leads ?? null };
    this.#logs.set(on, log);
    this.#promise(log, hardState);
    this.#tell({ kind: 'wrote', on, atUs, log, added, dropped });
    this.#commit(on, atUs, log, Math.max(base.index, continued?.hardState.commit ?? 0));
  }

  erases(on: Hostname, atUs: Micros): void {
    if (this.#logs.delete(on)) this.#tell({ kind: 'erased', on, atUs });
  }

  leads(on: Hostname, atUs: Micros, term: number): void {
    const log = this.#log(on);
    log.leads = term;
    this.#tell({ kind: 'leads', on, atUs, log, term });
  }

  follows(on: Hostname): void {
    this.#log(on).leads = null;
  }

  /** Has this machine a log at all? */
  has(on: Hostname): boolean {
    return this.#logs.has(on);
  }

  #promise(log: Mutable, hardState: HardState): void {
    log.hardState = hardState;
    if (log.leads !== hardState.term) log.leads = null;
  }

  #commit(on: Hostname, atUs: Micros, log: Log, since: number): void {
    for (let index = since + 1; index <= log.hardState.commit; index++) {
      const line = lineAt(log, index);
      if (line === undefined) continue;
      this.#tell({ kind: 'committed', on, atUs, log, line });
      if (index !== this.#decided + 1) continue;
      this.#decided = index;
      const actions: readonly Action[] = line.actions === null ? [] : decodeActions(line.actions);
      this.#tell({ kind: 'decided', atUs, line, actions });
    }
  }

  #log(on: Hostname): Mutable {
    const log = this.#logs.get(on);
    invariant(log, 'who writes has begun a log');
    return log;
  }
}
