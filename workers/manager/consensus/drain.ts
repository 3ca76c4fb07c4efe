/** Carries out what Raft has decided, one Ready at a time. The order is part of the protocol (swarm-semantics §3.2). */
import type { RawNode } from '../../raft/raw-node.ts';
import type { Entry, Message, Ready, Snapshot } from '../../raft/types.ts';
import type { DiskFault } from '../../world/world.ts';

export interface Hands {
  /** Writes, without waiting for the disk. Answers why it could not be written. */
  save(ready: Ready): DiskFault | null;
  /** It is over: what cannot be kept must not be heard of, nor applied. */
  failed(fault: DiskFault): void;
  /** Must it be durable before anyone hears of it? */
  mustSync(ready: Ready): boolean;
  sync(done: () => void): void;
  /** A leader that is stuck gives its leadership away. */
  relieve(): void;
  send(message: Message): void;
  restore(snapshot: Snapshot): void;
  /** Leadership won, lost, or another's: before any entry that another leader may have written is applied. */
  turn(ready: Ready): void;
  apply(entry: Entry): void;
  /** All of the Ready is done. */
  settled(ready: Ready): void;
  stopped(): boolean;
}

/** Returns what is to be called whenever Raft may have decided something. */
export function drainer(raft: RawNode, hands: Hands): () => void {
  let busy = false;

  function carryOut(ready: Ready): void {
    hands.relieve();
    for (const message of ready.messages) hands.send(message);
    if (ready.snapshot !== null) hands.restore(ready.snapshot);
    hands.turn(ready);
    for (const entry of ready.committedEntries) if (!hands.stopped()) hands.apply(entry);
    if (hands.stopped()) return;
    raft.advance();
    hands.settled(ready);
  }

  return function drain(): void {
    if (busy) return;
    busy = true;
    while (!hands.stopped() && raft.hasReady()) {
      const ready = raft.ready();
      const fault = hands.save(ready);
      if (fault !== null) return hands.failed(fault);
      if (!hands.mustSync(ready)) {
        carryOut(ready);
        continue;
      }
      // Durable before audible: a vote forgotten in a crash could be cast twice in one term.
      hands.sync(() => {
        if (hands.stopped()) return;
        carryOut(ready);
        busy = false;
        drain();
      });
      return;
    }
    busy = false;
  };
}
