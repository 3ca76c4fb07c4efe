/**
 * Raft's safety properties under lost, repeated and reordered messages, crashes, compaction and changes of members
 * (raft.md §23). Each seed is one history; the properties are checked after every step of it.
 */
import { describe, expect, it } from 'vitest';
import { type Dice, dice } from '../std/dice.ts';
import { Group, type GroupMember, type GroupOptions } from './testing.ts';
import type { ConfChangeV2, Entry } from './types.ts';

const STEPS = 500;

/** What has been observed of the whole group so far. */
class Witness {
  private readonly leaders = new Map<number, number>();
  /** By index: what the first node that applied there has applied. */
  private readonly history = new Map<number, string>();
  private readonly terms = new Map<number, number>();
  private readonly before = new Map<number, { term: number; vote: number; commit: number; applied: number }>();

  check(member: GroupMember): void {
    const { id, status } = member;
    const { term, vote, commit, applied, role } = status;
    const before = this.before.get(id) ?? { term: 0, vote: 0, commit: 0, applied: 0 };
    this.before.set(id, { term, vote, commit, applied: member.applied.length });

    claim(term >= before.term, `terms never decrease: node ${id}, ${before.term} to ${term}`);
    claim(term > before.term || before.vote === 0 || vote === before.vote, `one vote in a term: node ${id}, ${term}`);
    claim(commit >= before.commit, `commit indexes never decrease: node ${id}, ${before.commit} to ${commit}`);
    claim(applied <= commit, `only what is committed is applied: node ${id}`);

    // A snapshot puts its own state in the place of what was applied.
    const known = member.applied.length < before.applied ? 0 : before.applied;
    for (const entry of member.applied.slice(known)) this.sameHistory(entry);

    if (role === 'leader' && this.leaders.get(term) !== id) {
      claim(!this.leaders.has(term), `a second leader in term ${term}`);
      this.leaders.set(term, id);
      this.isComplete(member);
    }
  }

  /** A crash costs what was not written yet, and no more. */
  crashed({ id, storage }: GroupMember): void {
    const { term, vote } = storage.initialState().hardState;
    this.before.set(id, { term, vote, commit: 0, applied: 0 });
  }

  private sameHistory(entry: Entry): void {
    const text = `${entry.term} ${entry.type} ${entry.data?.join() ?? ''}`;
    claim((this.history.get(entry.index) ?? text) === text, `state machine safety at ${entry.index}`);
    this.history.set(entry.index, text);
    this.terms.set(entry.index, entry.term);
  }

  private isComplete({ storage }: GroupMember): void {
    for (const [index, term] of this.terms) {
      claim(index < storage.firstIndex() || storage.term(index) === term, `leader completeness at ${index}`);
    }
  }
}

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Has everybody who belongs to the group come to the same point? */
function agreed({ leader, members }: Group): boolean {
  if (leader === null) return false;
  const { commit, config } = leader.status;
  return [...config.voters[0], ...config.learners].every((id) => {
    const status = members.get(id)?.status;
    return status?.applied === commit && JSON.stringify(status.config) === JSON.stringify(config);
  });
}

/** As whoever carries messages must: a snapshot that was lost is waited for for ever otherwise (raft.md §15.5). */
function reportLostSnapshots({ leader }: Group): void {
  for (const [id, { state }] of leader?.status.progress ?? []) {
    if (state === 'snapshot') leader?.node.reportSnapshot(id, false);
  }
}

/** A change that leaves at least two voters; with more than one part, it goes through a joint configuration. */
function change(random: Dice, leader: GroupMember): ConfChangeV2 {
  const { voters } = leader.status.config;
  const added = { type: random.pick(['add-node', 'add-learner'] as const), nodeId: random.between(4, 6) };
  const removed = { type: 'remove-node' as const, nodeId: random.pick(voters[0]) };
  const changes =
    voters[0].length <= 3
      ? [{ ...added, type: 'add-node' as const }]
      : random.pick([[added], [removed], [removed, added]]);
  return { transition: 'auto', changes, context: null };
}

/** One thing happens. The node that has crashed in it, if any. */
function step(group: Group, random: Dice): GroupMember | null {
  const member = random.pick([...group.members.values()]);
  const { leader } = group;
  const dicing = random.int(100);
  if (dicing < 40 && group.wire.length > 0) {
    const at = random.int(Math.min(group.wire.length, 8));
    const m = group.wire[at] as (typeof group.wire)[number];
    const fate = random.int(20);
    if (fate !== 0) group.wire.splice(at, 1); // otherwise it will come a second time
    if (fate !== 1) group.deliver(m);
  } else if (dicing < 70) {
    if (member.node.hasReady()) group.wire.push(...member.work());
  } else if (dicing < 85) {
    member.node.tick();
  } else if (dicing < 92) {
    leader?.node.propose(random.bytes(2));
  } else if (dicing < 94) {
    if (leader !== null) leader.node.proposeConfChange(change(random, leader));
  } else if (dicing < 96) {
    member.restart();
    return member;
  } else if (dicing < 97) {
    group.isolate(member.id);
  } else if (dicing < 98) {
    group.heal();
  } else if (dicing < 99) {
    if (member.status.applied > member.storage.firstIndex()) member.compact();
  } else if (leader !== null) {
    leader.node.transferLeader(member.id);
  }
  return null;
}

const VARIANTS: [string, GroupOptions][] = [
  ['plain', {}],
  ['check quorum', { checkQuorum: true }],
  ['pre-vote and check quorum', { preVote: true, checkQuorum: true }],
  ['small messages and windows', { maxSizePerMsg: 20, maxInflightMsgs: 2, maxCommittedSizePerReady: 30 }],
];

describe.each(VARIANTS)('%s', (_, options) => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('history %d', (seed) => {
    const random = dice(seed);
    const group = new Group(3, { electionTick: 5, stepDownOnRemoval: true, ...options, random: (n) => random.int(n) });
    for (const id of [4, 5, 6]) group.add(id);
    const witness = new Witness();
    for (let i = 0; i < STEPS; i++) {
      const crashed = step(group, random);
      if (crashed !== null) witness.crashed(crashed);
      for (const each of group.members.values()) witness.check(each);
    }

    // Liveness: once all is well again, they come to agree. Not for ever, without pre-votes: a node that was removed
    // without noticing asks for votes again and again.
    group.heal();
    let ticks = 0;
    for (; ticks < 500 && !agreed(group); ticks++) {
      group.tick(1);
      if (ticks % 10 === 9) reportLostSnapshots(group);
      for (const each of group.members.values()) witness.check(each);
    }
    expect(ticks).toBeLessThan(500);
  });
});
