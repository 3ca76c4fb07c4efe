/** All nodes of a scenario and the messages between them; how they are made to work (raft-datadriven.md §6). */
import type { RaftId } from '../../api/ids.ts';
import { describeMessage, describeReady } from '../describe/message.ts';
import { describeError } from '../describe/states.ts';
import { isLocalTarget } from '../message.ts';
import type { Message, MessageType } from '../types.ts';
import { LOCAL_APPEND_THREAD } from '../types.ts';
import type { Member } from './member.ts';
import type { Output } from './output.ts';
import { TestFileError } from './test-file.ts';

export interface Recipient {
  readonly id: RaftId;
  readonly drop: boolean;
}

/**
 * Two followers that take each other for the leader hand a proposal back and forth for ever; snapshots sent by hand can
 * bring that about. The file fails then, where the Go driver would hang.
 */
const MAX_ROUNDS = 10_000;

export class Cluster {
  /** The member with id n is at position n - 1. */
  readonly members: Member[] = [];
  /** In flight, in the order they were sent. */
  messages: Message[] = [];

  constructor(private readonly output: Output) {}

  member(id: RaftId): Member {
    const member = this.members[id - 1];
    if (member === undefined) throw new TestFileError(`no node ${id}`);
    return member;
  }

  /** Delivers or drops what is under way to each recipient. How many messages that were. */
  deliver(recipients: readonly Recipient[], type?: MessageType): number {
    let handled = 0;
    for (const { id, drop } of recipients) {
      const taken = this.messages.filter((m) => isFor(m, id, type, drop));
      this.messages = this.messages.filter((m) => !isFor(m, id, type, drop));
      handled += taken.length;
      for (const m of taken) {
        this.output.write(`${drop ? 'dropped: ' : ''}${describeMessage(m)}\n`);
        if (drop) continue;
        const error = this.member(m.to).node.step(m);
        if (error !== null) this.output.write(`${describeError(error)}\n`);
      }
    }
    return handled;
  }

  /** Takes one Ready and carries it out. The error, if the storage refuses. */
  handleReady(member: Member): string | null {
    const { node, appendWork, applyWork } = member;
    const sync = member.config.asyncStorageWrites !== true;
    const ready = node.ready();
    this.output.write(describeReady(ready));
    if (sync) {
      const error = member.store(ready.hardState, ready.entries, ready.snapshot);
      if (error !== null) return error;
      member.apply(ready.committedEntries);
    }
    for (const m of ready.messages) {
      if (!isLocalTarget(m.to)) this.messages.push(m);
      else (m.to === LOCAL_APPEND_THREAD ? appendWork : applyWork).push(m);
    }
    if (sync) node.advance();
    return null;
  }

  /** Handles one message to the append thread. */
  processAppend(member: Member): string | null {
    return this.process(member.appendWork, 'no append work to perform', (m) => {
      const { term, vote, commit } = m;
      const hardState = term === 0 && vote === 0 && commit === 0 ? null : { term, vote, commit };
      return member.store(hardState, m.entries, m.snapshot);
    });
  }

  /** Handles one message to the apply thread. */
  processApply(member: Member): string | null {
    return this.process(member.applyWork, 'no apply work to perform', (m) => {
      member.apply(m.entries);
      return null;
    });
  }

  /** Rounds of all kinds of work until there is none left for `members`. */
  stabilize(members: readonly Member[]): string | null {
    let rounds = 0;
    for (let busy = true; busy;) {
      if (rounds++ === MAX_ROUNDS) throw new TestFileError(`no rest after ${MAX_ROUNDS} rounds`);
      busy = false;
      const each = (has: (m: Member) => boolean, doing: string, work: (m: Member) => string | null): string | null => {
        for (const member of members) {
          if (!has(member)) continue;
          busy = true;
          this.output.write(`> ${member.id} ${doing}\n`);
          do {
            const error = this.output.indented(() => work(member));
            if (error !== null) return error;
          } while (doing.startsWith('processing') && has(member));
        }
        return null;
      };
      const error =
        each(
          (m) => m.node.hasReady(),
          'handling Ready',
          (m) => this.handleReady(m),
        ) ??
        each(
          (m) => this.messages.some(({ to }) => to === m.id),
          'receiving messages',
          (m) => this.receive(m),
        ) ??
        each(
          (m) => m.appendWork.length > 0,
          'processing append thread',
          (m) => this.processAppend(m),
        ) ??
        each(
          (m) => m.applyWork.length > 0,
          'processing apply thread',
          (m) => this.processApply(m),
        );
      if (error !== null) return error;
    }
    return null;
  }

  private receive({ id }: Member): null {
    this.deliver([{ id, drop: false }]);
    return null;
  }

  private process(work: Message[], none: string, carryOut: (m: Message) => string | null): string | null {
    const next = work.shift();
    if (next === undefined) {
      this.output.write(none);
      return null;
    }
    this.output.write(`Processing:\n${describeMessage({ ...next, responses: [] })}\n`);
    const error = carryOut(next);
    if (error !== null) return error;
    this.output.write('Responses:\n');
    for (const response of next.responses) this.output.write(`${describeMessage(response)}\n`);
    this.messages.push(...next.responses);
    return null;
  }
}

/** Nobody can lose what a node sends to itself or to its storage. */
function isFor(m: Message, id: RaftId, type: MessageType | undefined, drop: boolean): boolean {
  const local = m.from === m.to || isLocalTarget(m.from) || isLocalTarget(m.to);
  return m.to === id && (type === undefined || m.type === type) && !(drop && local);
}
