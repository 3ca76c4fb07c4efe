/** What is read aloud: the few events that change the situation, at most one sentence a virtual second. Pure. */
import type { EventCode } from '../../workers/api/trace.ts';
import type { Seen } from '../cluster/picture.svelte.ts';
import { sentence } from '../timeline/feed.ts';
import type { EventSentences } from './i18n/messages.ts';

const SPOKEN: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.started',
  'machine.killed',
  'machine.crashed',
  'machine.frozen',
  'machine.thawed',
  'machine.wiped',
  'machine.replaced',
  'disk.filled',
  'disk.freed',
  'disk.corrupted',
  'clock.set',
  'cable.partitioned',
  'cable.changed',
  'cable.cut',
  'cable.mended',
  'raft.leader',
  'node.ready',
  'node.down',
  'service.created',
  'service.removed',
  'update.state',
]);

/** Of one second's events at most this many are told. */
const MOST = 3;

/** One sentence for the events that came after number `since`; empty where nothing needs saying. */
export function narrate(events: readonly Seen[], since: number, told: EventSentences): string {
  const fresh = events.filter(({ number, event }) => number > since && SPOKEN.has(event.code));
  // The newest say how things stand now.
  return fresh
    .slice(-MOST)
    .map(({ event }) => sentence(event, told))
    .join('; ');
}
