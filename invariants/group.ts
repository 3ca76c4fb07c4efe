/**
 * One Raft group under watch, from its beginning. A group that was formed by force out of the rest of another one
 * (`--force-new-cluster`, swarm-semantics §3.10) keeps its name, its numbers and its terms, and yet is another: its log
 * goes its own way, and the others may live on. It shows in that a manager no longer counts most of its former
 * fellows; then everything begins anew, with that manager and those whom it counts.
 */
import type { Hostname, RaftId } from '../workers/api/ids.ts';
import type { NodeView } from '../workers/api/view.ts';
import { managersOf } from './managers.ts';
import type { Breach, Rule, Sight } from './rule.ts';
import type { Finding } from './watch.ts';

interface Member {
  readonly id: RaftId;
  readonly fellows: ReadonlySet<RaftId>;
}

export class Group {
  readonly #rules: readonly Rule[];
  #judges: readonly { readonly rule: Rule; readonly judge: (sight: Sight) => Breach | null }[] = [];
  readonly #members = new Map<Hostname, Member>();
  /** Who belongs to it; null while that is everybody. */
  #own: Set<RaftId> | null = null;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#begin();
  }

  judge(sight: Sight): readonly Finding[] {
    this.#count(sight);
    const own = this.#own === null ? sight : this.#onlyOwn(sight, this.#own);
    const findings: Finding[] = [];
    for (const { rule, judge } of this.#judges) {
      const breach = judge(own);
      if (breach !== null) findings.push({ rule, breach });
    }
    return findings;
  }

  #begin(): void {
    this.#judges = this.#rules.map((rule) => ({ rule, judge: rule.judge() }));
  }

  #count(sight: Sight): void {
    for (const { on, raft } of managersOf(sight)) {
      const fellows = new Set(raft.members.map(({ id }) => id));
      const before = this.#members.get(on);
      this.#members.set(on, { id: raft.id, fellows });
      if (before?.id === raft.id && lostMost(before.fellows, fellows)) {
        this.#own = new Set([raft.id, ...fellows]);
        this.#begin();
      } else if (this.#own?.has(raft.id)) {
        for (const id of fellows) this.#own.add(id);
      }
    }
  }

  #onlyOwn(sight: Sight, own: ReadonlySet<RaftId>): Sight {
    const views: Record<Hostname, Partial<NodeView>> = {};
    const strangers = new Set<Hostname>();
    for (const name in sight.views) {
      const on = name as Hostname;
      const view = sight.views[on]!;
      const member = this.#members.get(on);
      if (member === undefined || own.has(member.id)) views[on] = view;
      else strangers.add(on);
    }
    return { ...sight, views, events: sight.events.filter(({ on }) => !strangers.has(on)) };
  }
}

const lostMost = (before: ReadonlySet<RaftId>, now: ReadonlySet<RaftId>): boolean =>
  before.size > 0 && 2 * [...before].filter((id) => now.has(id)).length <= before.size;
