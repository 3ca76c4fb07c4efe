/**
 * Marries Raft, disk, wire and store. Upwards it is the store's Proposer: a transaction is an entry, and everyone
 * applies the entries in the same order. `drain.ts` keeps the order in which a decision is carried out; here is what
 * carrying it out means.
 */
import type { RaftId } from '../../api/ids.ts';
import type { Plain } from '../../api/plain.ts';
import type { Dice } from '../../std/dice.ts';
import { err } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import { decodeConfChange } from '../../raft/conf-change-codec.ts';
import { MemoryStorage } from '../../raft/memory-storage.ts';
import { RawNode } from '../../raft/raw-node.ts';
import { NONE, NO_LIMIT } from '../../raft/types.ts';
import type { ConfChange, Entry, Message, RaftRole, Ready, Snapshot } from '../../raft/types.ts';
import type { Proposer } from '../../store/proposer.ts';
import type { MemoryStore } from '../../store/store.ts';
import { writers } from '../../store/writers.ts';
import type { Rpc } from '../../world/rpc.ts';
import type { Cancel, DiskFault, World } from '../../world/world.ts';
import type { LogOnDisk, Saved } from './disk/log-on-disk.ts';
import { drainer } from './drain.ts';
import { electionRing } from './election-ring.ts';
import { gatekeeper } from './gatekeeper.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { Membership, contextOf } from './membership.ts';
import type { Member } from './membership.ts';
import { Peers } from './peers.ts';
import { Proposals, unwrap, wrap } from './proposals.ts';
import type { Done } from './proposals.ts';
import { raftViewer } from './raft-view.ts';
import type { RaftSettings } from './settings.ts';
import { decodeSnapshot, encodeSnapshot, stamp } from './snapshot-data.ts';
import { partsOf } from './snapshot-parts.ts';
import { wedgeWatch } from './wedge.ts';

export interface ConsensusListener {
  /** This member leads, and all that is in its log is applied: only now may control loops start. */
  leading(): void;
  following(): void;
  /** This member has been removed from the group, for good. */
  removed(): void;
  /** What Raft has decided could not be written down: this member has stopped. */
  failed(why: string): void;
  /** Something was applied, or another leads: whoever waits may look again. */
  settled(): void;
}

export interface ConsensusOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly saved: Saved;
  readonly log: LogOnDisk;
  /** Its proposer must pass everything on to this. */
  readonly store: MemoryStore;
  readonly settings: RaftSettings;
  readonly listener: ConsensusListener;
}

export class Consensus implements Proposer {
  readonly raftId: RaftId;
  readonly store: MemoryStore;
  readonly settings: RaftSettings;
  readonly membership = new Membership();
  readonly storage = new MemoryStorage();
  readonly raft: RawNode;

  readonly #world: World;
  readonly #dice: Dice;
  readonly #rpc: Rpc;
  readonly #log: LogOnDisk;
  readonly #listener: ConsensusListener;
  readonly #proposals: Proposals;
  /** One change of the membership at a time (swarm-semantics §3.3). */
  readonly #membershipLock = writers();
  readonly #afterAdvance: (() => void)[] = [];
  #applying = false;
  readonly #drain: () => void;
  readonly #ring: ReturnType<typeof electionRing>;
  readonly #gate: Gatekeeper;
  readonly #peers: Peers;

  #role: RaftRole = 'follower';
  #lead: RaftId = NONE;
  /** The term in which this member leads; null if it does not. */
  #ledTerm: number | null = null;
  #term: number;
  #vote: RaftId;
  #commitIndex: number;
  #appliedIndex: number;
  #confState;
  #announced = false;
  /** What stands above this index has been committed while this one was there to see it; null until that is known. */
  #newAbove: number | null = null;
  #campaignWhenAble = false;
  #ticksWithoutLeader = 0;
  #stopped = false;
  #cancelTick: Cancel = () => {};
  readonly #view = raftViewer();

  constructor({ world, rpc, saved, log, store, settings, listener }: ConsensusOptions) {
    const dice = world.dice.fork('raft');
    this.settings = settings;
    this.#world = world;
    this.#dice = dice.fork('heir');
    this.#rpc = rpc;
    this.#log = log;
    this.#listener = listener;
    this.#proposals = new Proposals(dice);
    this.raftId = saved.head.raftId;
    this.store = store;
    if (saved.snapshot !== null) {
      this.storage.applySnapshot(saved.snapshot);
      this.#restoreData(saved.snapshot);
    } else {
      for (const member of saved.head.introduced) this.membership.put(member);
    }
    this.#forgetThoseGone(saved);
    this.storage.setHardState(saved.hardState);
    this.storage.append(saved.entries);
    this.#term = saved.hardState.term;
    this.#vote = saved.hardState.vote;
    this.#commitIndex = saved.hardState.commit;
    this.#appliedIndex = saved.snapshot?.metadata.index ?? 0;
    this.#confState = this.storage.initialState().confState;

    const { tickUs, ...raft } = settings;
    this.raft = new RawNode({
      ...raft,
      id: this.raftId,
      storage: this.storage,
      applied: this.#appliedIndex,
      disableProposalForwarding: true,
      random: (below) => dice.int(below),
    });
    this.#peers = new Peers(this.raft);
    this.#ring = electionRing(world.clock, tickUs);
    this.#drain = drainer(this.raft, {
      save: (ready) => this.#save(ready),
      failed: (fault) => {
        this.stop();
        listener.failed(`failed to save entries to storage: ${fault}`);
      },
      mustSync: (ready) => ready.mustSync || ready.snapshot !== null || ready.committedEntries.some(changesMembers),
      sync: (done) => world.disk.sync(done),
      relieve: wedgeWatch({
        world,
        heldFor: () => (this.#role === 'leader' ? store.heldFor() : 0),
        heir: () => this.heir(),
        transferTo: (id) => this.raft.transferLeader(id),
      }),
      send: (message) => this.#send(message),
      restore: (snapshot) => this.#restore(snapshot),
      turn: (ready) => this.#turn(ready),
      apply: (entry) => this.#apply(entry),
      settled: (ready) => this.#settled(ready),
      stopped: () => this.#stopped,
    });
    this.#gate = gatekeeper({
      rpc,
      self: this.raftId,
      membership: this.membership,
      pass: (message) => this.#receive(message),
      removed: () => listener.removed(),
    });
    // Real machines' ticks do not fall together either.
    this.#cancelTick = world.clock.after(1 + dice.int(tickUs), () => this.#tick());
    // Together with the store's: nobody is to see this one's store beside the Raft of a former life.
    this.#reportView();
  }

  /** To be called once, when whoever built this is ready to be told things. */
  start(): void {
    this.#campaignIfAlone();
    this.#drain();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#announced = false;
    this.#cancelTick();
    this.#gate.close();
    this.#ring.stop();
    this.#log.close();
    this.store.stop();
    this.#membershipLock.stop();
    this.#proposals.refuseAll('stopped');
    this.#world.report.view('raft', () => null);
  }

  /** May control loops run here? */
  get announced(): boolean {
    return this.#announced;
  }

  /** Does what is applied now happen now? What was committed before this member came (back) is only made up for. */
  get isNews(): boolean {
    return this.#newAbove !== null && this.#appliedIndex > this.#newAbove;
  }

  /** 0 where none is known. */
  get lead(): RaftId {
    return this.#lead;
  }

  get appliedIndex(): number {
    return this.#appliedIndex;
  }

  get ticksWithoutLeader(): number {
    return this.#ticksWithoutLeader;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Is the member reachable, as far as this one can tell? */
  active(id: RaftId): boolean {
    return id === this.raftId || this.#peers.active(id, this.#world.clock.now());
  }

  /** Leaders only: has the member acknowledged any entry, as far as this leader has heard? */
  acknowledged(id: RaftId): boolean {
    return (this.raft.status().progress?.get(id)?.match ?? 0) > 0;
  }

  /**
   * Whom a leader would make its heir: the one that has been active longest, says Docker, but it never compares, and
   * takes whichever it meets first (swarm-semantics §3.6, quirk). Null if nobody answers.
   */
  heir(): RaftId | null {
    const others = [...this.membership.ids()].filter((id) => id !== this.raftId && this.active(id));
    return others.length === 0 ? null : this.#dice.pick(others);
  }

  /** Hands leadership over; whether it worked shows in `lead`. */
  transferTo(id: RaftId): void {
    this.raft.transferLeader(id);
    this.#drain();
  }

  /**
   * Changes the membership, when the changes before are through. `decide` is asked then, with the number that must
   * travel in the change's context; its refusal is handed on.
   */
  changeMembership<E>(
    decide: (proposal: number) => Result<ConfChange, E>,
    done: (result: Result<void, E | 'lost-leadership' | 'stopped'>) => void,
  ): void {
    this.#membershipLock.add(
      (finished) => {
        const finish = (result: Result<void, E | 'lost-leadership' | 'stopped'>) => {
          done(result);
          // Raft refuses, without a word, a change proposed while the one before still counts as unapplied.
          this.#afterAdvance.push(finished);
          if (!this.#applying) this.#unlock();
        };
        if (!this.#announced) return finish(err('lost-leadership'));
        const id = this.#proposals.expect((result) => finish(result as Result<void, 'lost-leadership'>));
        const change = decide(id);
        if (!change.ok) {
          this.#proposals.forget(id);
          return finish(change);
        }
        if (this.raft.proposeConfChange(change.value) !== null) this.#proposals.refuse(id, 'lost-leadership');
        this.#drain();
      },
      () => done(err('stopped')),
    );
  }

  version(): number {
    return this.#commitIndex;
  }

  #unlock(): void {
    for (const finished of this.#afterAdvance.splice(0)) finished();
  }

  propose(actions: Uint8Array, done: Done): void {
    if (this.#stopped) return done(err('stopped'));
    if (!this.#announced) return done(err('lost-leadership'));
    const id = this.#proposals.expect(done);
    if (this.raft.propose(wrap(id, actions)) !== null) this.#proposals.refuse(id, 'lost-leadership');
    this.#drain();
  }

  #tick(): void {
    const label =
      this.#role === 'leader' && this.membership.size > 1 ? ({ kind: 'raft-heartbeat' } as const) : undefined;
    this.#cancelTick = this.#world.clock.after(this.settings.tickUs, () => this.#tick(), label);
    if (this.#role === 'leader') {
      this.#peers.look(this.membership.ids(), this.#world.clock.now());
      this.#reportView();
    }
    this.raft.tick();
    this.#ticksWithoutLeader = this.#lead === NONE ? this.#ticksWithoutLeader + 1 : 0;
    this.#askIfStillMember();
    this.#drain();
    this.#ring.follow(this.raft, this.#role, true);
  }

  /** Who was let in and removed again before it had any log would otherwise wait for ever. */
  #askIfStillMember(): void {
    if (this.#confState.voters.includes(this.raftId)) return; // it stands for election, and its votes are answered
    const { electionElapsed } = this.raft.status();
    if (electionElapsed > 0 && electionElapsed % this.settings.electionTick === 0) this.#gate.askIfStillMember();
  }

  #receive(message: Message): void {
    this.raft.step(message);
    this.#peers.heard(message);
    // A leader's first words to a member tell how far the group has come; what is new comes with them at the earliest.
    if (this.#newAbove === null && message.type === 'MsgApp' && message.term === this.raft.status().term)
      this.#newAbove = message.commit;
    this.#drain();
    if (this.#role !== 'leader') this.#ring.follow(this.raft, this.#role, false);
    if (this.#role !== 'follower') this.#reportView();
  }

  #send(message: Message): void {
    const { to, type } = message;
    const address = this.#gate.addressOf(to);
    if (address === undefined) return;
    const now = this.#world.clock.now();
    const parts = type === 'MsgSnap' ? partsOf(this.#asOfNow(message), now) : [message];
    this.#peers.sent(message, now, parts.length);
    for (const part of parts) this.#rpc.cast(address, type, part as unknown as Plain);
  }

  /** A snapshot's receiver may have joined after it was taken, and would refuse one without itself. */
  #asOfNow(message: Message): Message {
    const snapshot = message.snapshot as Snapshot;
    const metadata = { ...snapshot.metadata, confState: this.#confState };
    const data = stamp(snapshot.data as Uint8Array, this.membership.save());
    return { ...message, snapshot: { metadata, data } };
  }

  #save({ hardState, entries, snapshot }: Ready): DiskFault | null {
    if (hardState !== null) {
      this.storage.setHardState(hardState);
      this.#noteVote(hardState.term, hardState.vote);
      this.#commitIndex = hardState.commit;
    }
    if (snapshot !== null) this.storage.applySnapshot(snapshot);
    const fault = snapshot === null ? this.#log.append(hardState, entries) : this.#begin(snapshot, entries);
    this.storage.append(entries);
    return fault;
  }

  #begin(snapshot: Snapshot, entries: readonly Entry[]): DiskFault | null {
    const { hardState } = this.storage.initialState();
    const { KeepOldSnapshots: keep } = this.#snapshotSettings;
    return this.#log.begin({ head: this.#log.head, hardState, snapshot, entries }, keep);
  }

  #noteVote(term: number, vote: RaftId): void {
    const changed = term !== this.#term || vote !== this.#vote;
    this.#term = term;
    this.#vote = vote;
    if (!changed || vote === NONE) return;
    const { report } = this.#world;
    if (vote === this.raftId) report.event('raft.campaign', { term });
    else report.event('raft.voted', { term, candidate: this.#hostname(vote) });
  }

  /** Leadership won or lost. The losers' waiting proposals end here, before anything of the next leader is applied. */
  #turn({ softState }: Ready): void {
    const led = this.#ledTerm !== null;
    if (softState !== null) {
      this.#role = softState.role;
      this.#lead = softState.lead;
    }
    const leads = this.#role === 'leader';
    if (this.#ledTerm === (leads ? this.#term : null)) return;
    if (led) this.#stepDown();
    this.#ledTerm = leads ? this.#term : null;
    if (!leads) return;
    this.#peers.lead();
    this.#world.report.event('raft.leader', { term: this.#term });
  }

  #stepDown(): void {
    const announced = this.#announced;
    this.#announced = false;
    this.#peers.reset();
    this.#world.report.event('raft.stepped-down', { term: this.#term });
    if (announced) this.#listener.following();
    this.#proposals.refuseAll('lost-leadership');
  }

  #apply(entry: Entry): void {
    this.#appliedIndex = entry.index;
    if (changesMembers(entry)) return this.#applyChange(decodeConfChange(entry) as ConfChange);
    if (entry.data === null || entry.data.length === 0) return;
    const { id, actions } = unwrap(entry.data);
    if (this.#proposals.settle(id)) return;
    this.#proposals.refuseAll('lost-leadership');
    this.store.apply(actions);
  }

  /** Who is known to have been removed is not to be spoken to, not even until the entry that says so is applied again. */
  #forgetThoseGone({ entries, hardState }: Saved): void {
    for (const entry of entries) {
      if (entry.index > hardState.commit || !changesMembers(entry)) continue;
      const { type, nodeId } = decodeConfChange(entry) as ConfChange;
      if (type === 'remove-node') this.membership.remove(nodeId);
    }
  }

  #applyChange(change: ConfChange): void {
    this.#applying = true;
    const { member, proposal } = contextOf(change);
    const { nodeId: raftId } = change;
    // Judged by what Raft itself counts: the list may come from a snapshot and be ahead of the log.
    const last = this.#confState.voters.length === 1 && this.#confState.voters[0] === raftId;
    const refused = change.type === 'remove-node' && last;
    if (!refused) {
      this.#confState = this.raft.applyConfChange(change);
      if (change.type === 'remove-node') this.#removeMember(raftId);
      else if (member !== null && !this.membership.wasRemoved(raftId)) this.#putMember(member);
    }
    this.#proposals.settle(proposal);
    if (!refused && change.type === 'remove-node' && raftId === this.raftId) this.#listener.removed();
  }

  #putMember(member: Member): void {
    const isNew = this.membership.get(member.raftId) === undefined;
    this.membership.put(member);
    if (!isNew || !this.#announced) return;
    this.#world.report.event('raft.member-added', { hostname: this.#hostname(member.raftId) });
  }

  #removeMember(raftId: RaftId): void {
    if (this.#announced) this.#world.report.event('raft.member-removed', { hostname: this.#hostname(raftId) });
    this.membership.remove(raftId);
    // Its heartbeats end now: rather than wait for that to be noticed, stand at once (swarm-semantics §3.5).
    if (raftId === this.#lead && this.#role === 'follower') this.#campaignWhenAble = true;
  }

  #restore(snapshot: Snapshot): void {
    this.#appliedIndex = snapshot.metadata.index;
    this.#restoreData(snapshot);
    this.#confState = snapshot.metadata.confState;
    this.#world.report.event('raft.snapshot-received', { index: snapshot.metadata.index });
  }

  #restoreData(snapshot: Snapshot): void {
    const { membership, tables } = decodeSnapshot(snapshot.data as Uint8Array);
    this.membership.restore(membership);
    this.store.restore(tables);
  }

  #settled(ready: Ready): void {
    this.#applying = false;
    this.#unlock();
    if (ready.committedEntries.length > 0) this.#maybeSnapshot();
    if (this.#role === 'leader' && !this.#announced && this.storage.lastIndex() === this.#appliedIndex) {
      this.#announced = true;
      this.#newAbove ??= this.#appliedIndex;
      this.#listener.leading();
    }
    const { softState, hardState, entries, committedEntries } = ready;
    if (softState === null && hardState === null && entries.length === 0 && committedEntries.length === 0) return;
    this.#campaignIfAlone();
    this.#reportView();
    this.#listener.settled();
  }

  #campaignIfAlone(): void {
    const alone = this.membership.size === 1 && this.membership.get(this.raftId) !== undefined;
    if (this.#role !== 'follower' || !(this.#campaignWhenAble || alone)) return;
    // Not before the changes that are known to be committed are applied: Raft would refuse.
    if (this.#appliedIndex < this.storage.initialState().hardState.commit) return;
    this.#campaignWhenAble = false;
    this.raft.campaign();
  }

  /** As the cluster says at this moment (swarm-semantics §3.1); Docker's defaults until it says something. */
  get #snapshotSettings() {
    const raft = this.store.view((tx) => tx.find('cluster', { by: 'all' })[0]?.spec.Raft);
    return raft ?? { SnapshotInterval: 10_000, LogEntriesForSlowFollowers: 500, KeepOldSnapshots: 0 };
  }

  #maybeSnapshot(): void {
    const { report } = this.#world;
    const { SnapshotInterval: interval, LogEntriesForSlowFollowers: keep } = this.#snapshotSettings;
    const last = this.storage.snapshot() as Snapshot;
    const index = this.#appliedIndex;
    if (interval <= 0 || index - last.metadata.index < interval) return;
    const data = encodeSnapshot(this.membership.save(), this.store.save());
    const snapshot = this.storage.createSnapshot(index, this.#confState, data) as Snapshot;
    const rest =
      this.storage.lastIndex() > index ? this.storage.entries(index + 1, this.storage.lastIndex() + 1, NO_LIMIT) : [];
    const fault = this.#begin(snapshot, rest as readonly Entry[]);
    if (fault !== null) return report.event('daemon.log', { line: `failed to save snapshot: ${fault}` });
    if (index - keep >= this.storage.firstIndex()) this.storage.compact(index - keep);
    report.event('raft.snapshot-made', { index });
  }

  #hostname(raftId: RaftId): string {
    return this.membership.get(raftId)?.hostname ?? raftId.toString(16);
  }

  #reportView(): void {
    this.#world.report.view('raft', () => (this.#stopped ? null : this.#view(this)));
  }
}

const changesMembers = (entry: Entry): boolean => entry.type !== 'normal';
