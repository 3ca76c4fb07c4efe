/**
 * Who votes in the Raft group, and which of them still have their log: so, what may be taken from a swarm before it is
 * lost by law. A voter whose log is gone never votes again, not even on a new disk, where it is somebody else.
 */
import type { Hostname, RaftId } from '../api/ids.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Fact } from './facts.ts';
import type { Log } from './logbook.ts';

type Voters = ReadonlySet<RaftId>;

export class Census {
  #voters: Voters = new Set();
  #decided = 0;
  /** Those that have ever had a log. */
  readonly #started = new Set<RaftId>();
  /** Where a log is, as far as its disk can give it back. */
  readonly #logs = new Map<Hostname, Log>();
  /** Whose disk has the log, but no longer who it is: nobody can make use of it. */
  readonly #strangers = new Set<RaftId>();

  hear(fact: Fact): void {
    switch (fact.kind) {
      case 'booted':
      case 'wrote':
        this.#started.add(fact.log.raftId);
        return void this.#logs.set(fact.on, fact.log);
      case 'erased':
        return void this.#logs.delete(fact.on);
      case 'event':
        return this.#happen(fact.event);
      case 'decided':
        this.#voters = after(this.#voters, fact.line.change);
        this.#decided = fact.line.index;
    }
  }

  #happen(event: TraceEvent): void {
    const { on, code, params } = event;
    const log = this.#logs.get(on);
    if (code === 'disk.corrupted' && IDENTITY.test(params.path) && log !== undefined) this.#strangers.add(log.raftId);
    // One that is damaged elsewhere boots with its log all the same, and is counted again then.
    if (LOSSES.has(code)) this.#logs.delete(on);
  }

  /**
   * Would those that vote still be able to elect somebody, without this machine's disk? Also if what is under way comes
   * about, and if those who may be leaving have left.
   */
  survives(without: Hostname | null = null, leaving: ReadonlySet<Hostname> = new Set()): boolean {
    const living = this.#living(new Set([without]));
    const staying = this.#living(new Set([without, ...leaving]));
    return this.#groups().every((voters) => {
      const count = (of: Voters) => [...voters].filter((id) => of.has(id)).length;
      const left = count(living) - count(staying);
      return 2 * count(living) > voters.size && 2 * count(staying) > voters.size - left;
    });
  }

  /**
   * Is the group lost by law, and not for a log that is gone? Whoever joins is a voter before it knows: where the answer
   * is lost together with the leader, it never votes, and nobody can lead any more to tell it.
   */
  isLostToJoining(): boolean {
    const living = this.#living(new Set());
    const count = (holds: (id: RaftId) => boolean) => [...this.#voters].filter(holds).length;
    const isMajority = (votes: number) => 2 * votes > this.#voters.size;
    const isUnstarted = (id: RaftId) => !this.#started.has(id);
    return !isMajority(count((id) => living.has(id))) && isMajority(count((id) => living.has(id) || isUnstarted(id)));
  }

  /** In a few words. */
  toString(): string {
    const living = this.#living(new Set());
    const gone = [...this.#voters].filter((id) => !living.has(id)).length;
    return `of ${this.#voters.size} voters, ${gone} are lost for good`;
  }

  #living(without: ReadonlySet<Hostname | null>): Voters {
    const ids = [...this.#logs].filter(([on]) => !without.has(on)).map(([, { raftId }]) => raftId);
    return new Set(ids.filter((id) => !this.#strangers.has(id)));
  }

  /** The group as it is, and as any log would have it. */
  #groups(): readonly Voters[] {
    const groups = [this.#voters];
    for (const { lines, base } of this.#logs.values()) {
      let voters = this.#voters;
      for (const { change } of lines.slice(Math.max(0, this.#decided - base.index))) {
        if (change !== null) groups.push((voters = after(voters, change)));
      }
    }
    return groups;
  }
}

/** Where a node keeps who it is. */
const IDENTITY = /^(certificates|swarm)\//;

const LOSSES: ReadonlySet<string> = new Set(['machine.wiped', 'machine.replaced', 'disk.corrupted']);

function after(voters: Voters, change: Log['lines'][number]['change']): Voters {
  if (change === null) return voters;
  return new Set([...voters].filter((id) => id !== change.raftId).concat(change.votes ? [change.raftId] : []));
}
