/**
 * A leader whose store has been locked for too long gives its leadership away: whatever holds the lock here, the next
 * leader's store is free of it (swarm-semantics §3.6).
 */
import type { RaftId } from '../../api/ids.ts';
import { MINUTE, SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { World } from '../../world/world.ts';

const WEDGED_AFTER = 30 * SECOND;
const AT_MOST_EVERY = MINUTE;

export const NO_HEIR = 'failed to get longest-active member: failed to find longest active peer';

export interface WedgeOptions {
  readonly world: Pick<World, 'clock' | 'report'>;
  /** How long one writer has held the store by now. */
  heldFor(): Micros;
  /** Who could lead instead; null if nobody answers. */
  heir(): RaftId | null;
  transferTo(id: RaftId): void;
}

/** Returns what a leader calls with everything that Raft decides. */
export function wedgeWatch({ world: { clock, report }, heldFor, heir, transferTo }: WedgeOptions): () => void {
  let lastUs = -Infinity;
  return () => {
    if (heldFor() <= WEDGED_AFTER || clock.now() - lastUs < AT_MOST_EVERY) return;
    lastUs = clock.now();
    report.event('daemon.log', { line: 'Attempting to transfer leadership' });
    const next = heir();
    if (next === null) return report.event('daemon.log', { line: NO_HEIR });
    report.event('daemon.log', { line: 'data store lock held too long - transferring leadership' });
    transferTo(next);
  };
}
