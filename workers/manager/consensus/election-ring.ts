/**
 * The election timeout as a timer that can be seen. Raft itself counts ticks; this one fires nothing, it only shows
 * how long until this member would stand for election.
 */
import type { Micros } from '../../api/time.ts';
import type { RawNode } from '../../raft/raw-node.ts';
import type { RaftRole } from '../../raft/types.ts';
import type { Cancel, Clock } from '../../world/world.ts';

export function electionRing(clock: Clock, tick: Micros) {
  let cancel: Cancel = () => {};
  let shownUntil: Micros | null = null;
  let lastTick: Micros = clock.now();

  function hide(): void {
    cancel();
    shownUntil = null;
  }

  return {
    /** To be called after each tick, and after whatever may have reset the timeout. */
    follow(raft: RawNode, role: RaftRole, ticked: boolean): void {
      if (ticked) lastTick = clock.now();
      if (role === 'leader') return hide();
      const { electionElapsed, randomizedElectionTimeout } = raft.status();
      const until = lastTick + Math.max(0, randomizedElectionTimeout - electionElapsed) * tick;
      if (until === shownUntil) return;
      hide();
      if (until <= clock.now()) return;
      shownUntil = until;
      cancel = clock.after(until - clock.now(), () => (shownUntil = null), { kind: 'election' });
    },
    stop: hide,
  };
}
