/**
 * The Raft groups within one swarm, each with a memory of its own. As a rule there is one. But a group that was formed
 * by force out of the rest of another (`--force-new-cluster`, swarm-semantics §3.10) keeps its name, its numbers and
 * its terms, and goes its own way, while the others may live on. So managers belong together who count each other as
 * members, directly or through others; and whoever no longer counts most of its former fellows begins anew.
 */
import type { Hostname, RaftId } from '../workers/api/ids.ts';
import type { NodeView } from '../workers/api/view.ts';
import { managersOf } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule, Sight } from './rule.ts';
import type { Finding } from './watch.ts';

const MEMBERS = 1_000;

/** What the rules have seen of one group. */
type Memory = readonly { readonly rule: Rule; readonly judge: (sight: Sight) => Breach | null }[];

interface Member {
  readonly on: Hostname;
  readonly id: RaftId;
  readonly fellows: ReadonlySet<RaftId>;
}

export class Groups {
  readonly #rules: readonly Rule[];
  readonly #memories = new Remembered<RaftId, Memory>(MEMBERS);
  readonly #fellows = new Remembered<RaftId, ReadonlySet<RaftId>>(MEMBERS);

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  judge(sight: Sight): readonly Finding[] {
    const members = managersOf(sight).map(({ on, raft }) => {
      return { on, id: raft.id, fellows: new Set(raft.members.map(({ id }) => id)) };
    });
    const groups = grouped(members);
    const taken = new Set<Memory>();
    const findings: Finding[] = [];
    for (const group of groups) {
      const memory = this.#memoryOf(group, taken);
      taken.add(memory);
      const own = groups.length === 1 ? sight : without(sight, members, group);
      for (const { rule, judge } of memory) {
        const breach = judge(own);
        if (breach !== null) findings.push({ rule, breach });
      }
    }
    return findings;
  }

  /** Where a group has come apart, the memory stays with the larger part, which comes first. */
  #memoryOf(group: readonly Member[], taken: ReadonlySet<Memory>): Memory {
    let memory: Memory | undefined;
    let anew = false;
    for (const { id, fellows } of group) {
      const known = this.#memories.get(id);
      if (known !== undefined && !taken.has(known)) memory ??= known;
      if (lostMost(this.#fellows.get(id), fellows)) anew = true;
      this.#fellows.set(id, fellows);
    }
    if (memory === undefined || anew) memory = this.#rules.map((rule) => ({ rule, judge: rule.judge() }));
    for (const { id } of group) this.#memories.set(id, memory);
    return memory;
  }
}

function lostMost(before: ReadonlySet<RaftId> | undefined, now: ReadonlySet<RaftId>): boolean {
  if (before === undefined || before.size === 0) return false;
  let kept = 0;
  for (const id of before) if (now.has(id)) kept++;
  return 2 * kept <= before.size;
}

/** Those who count each other, the largest group first. */
function grouped(members: readonly Member[]): readonly (readonly Member[])[] {
  const rest = new Set(members);
  const groups: Member[][] = [];
  for (const first of members) {
    if (!rest.delete(first)) continue;
    const group = [first];
    for (const one of group) {
      for (const other of rest) {
        if (!one.fellows.has(other.id) || !other.fellows.has(one.id)) continue;
        rest.delete(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups.sort((a, b) => b.length - a.length);
}

function without(sight: Sight, all: readonly Member[], group: readonly Member[]): Sight {
  const strangers = new Set(all.filter((member) => !group.includes(member)).map(({ on }) => on));
  const views: Record<Hostname, Partial<NodeView>> = {};
  for (const on in sight.views)
    if (!strangers.has(on as Hostname)) views[on as Hostname] = sight.views[on as Hostname]!;
  return { ...sight, views, events: sight.events.filter(({ on }) => !strangers.has(on)) };
}
