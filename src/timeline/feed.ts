/** What the event list shows: the story alone or everything, with failovers told in one sentence. Pure. */
import type { EventCode, TraceEvent } from '../../workers/api/trace.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { Seen } from '../cluster/picture.svelte.ts';
import type { EventSentences, Messages } from '../ui/i18n/messages.ts';
import { brief } from '../ui/format.ts';
import { failovers } from './failover.ts';

export type Filter = 'story' | 'all';
export type Mark = 'hardware' | 'raft' | 'node' | 'task' | 'bad' | 'good';

export interface Line {
  readonly key: string;
  readonly atUs: Micros;
  readonly text: string;
  readonly mark: Mark;
}

/** Steps on the way, which the story leaves out. */
const DETAILS: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.added',
  'raft.voted',
  'raft.member-added',
  'raft.snapshot-made',
  'certificate.issued',
  'agent.connected',
  'agent.disconnected',
  'task.created',
  'task.assigned',
  'task.desired',
  'task.removed',
  'image.pulling',
  'image.pulled',
  'container.started',
  'container.exited',
]);

/** Of the states that a task passes, the story tells those in which it stays. */
const TOLD_STATES: ReadonlySet<string> = new Set(['running', 'failed', 'rejected', 'complete', 'orphaned']);

const BAD: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.killed',
  'machine.crashed',
  'machine.wiped',
  'disk.filled',
  'disk.corrupted',
  'cable.cut',
  'cable.partitioned',
  'node.down',
  'swarm.error',
  'agent.disconnected',
  'container.oom',
]);

/** How an update stands; one that goes on is neither good nor bad. */
const UPDATES: Readonly<Record<string, Mark>> = {
  paused: 'bad',
  rollback_started: 'bad',
  rollback_paused: 'bad',
  completed: 'good',
  rollback_completed: 'good',
};

/** After these a machine's complaint is news again. */
const RECOVERED: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.started',
  'swarm.joined',
  'disk.filled',
  'disk.freed',
]);

export function inStory(event: TraceEvent): boolean {
  if (event.code === 'task.state') return TOLD_STATES.has(event.params.state);
  // That it is well a task says by running.
  if (event.code === 'container.health') return event.params.status === 'unhealthy';
  return !DETAILS.has(event.code);
}

/** The event as a sentence of the visitor's language. */
export function sentence(event: TraceEvent, told: EventSentences): string {
  const tell = told[event.code] as (params: TraceEvent['params'], on: string) => string;
  return tell(event.params, event.on);
}

export function markOf(event: TraceEvent): Mark {
  if (BAD.has(event.code)) return 'bad';
  if (event.code === 'container.health') return event.params.status === 'healthy' ? 'good' : 'bad';
  if (event.code === 'update.state') return UPDATES[event.params.state] ?? 'task';
  if (event.code === 'task.state') {
    if (event.params.state === 'failed' || event.params.state === 'rejected') return 'bad';
    return event.params.state === 'running' ? 'good' : 'task';
  }
  if (event.code === 'raft.leader' || event.code === 'node.ready') return 'good';
  const room = event.code.split('.')[0];
  if (room === 'machine' || room === 'disk' || room === 'clock' || room === 'cable') return 'hardware';
  if (room === 'raft') return 'raft';
  return room === 'task' || room === 'container' || room === 'image' ? 'task' : 'node';
}

/** Who cannot take part tries again and again: told is the first time, until the machine says something else or is well. */
function storyteller(): (seen: Seen) => boolean {
  const complaints = new Map<string, string>();
  return ({ event }) => {
    const { on, code, params } = event;
    if (code !== 'swarm.error') {
      if (RECOVERED.has(code)) complaints.delete(on);
      return inStory(event);
    }
    if (complaints.get(on) === params.message) return false;
    complaints.set(on, params.message);
    return true;
  };
}

/** At most this many lines are drawn. */
const MOST_LINES = 300;

/** `told` has the sentences of the events, `words` all else. */
export function feed(events: readonly Seen[], filter: Filter, words: Messages, told: EventSentences): readonly Line[] {
  const overcome = new Map(failovers(events).map((failover) => [failover.number, failover]));
  const chosen = events.filter(filter === 'all' ? () => true : storyteller()).slice(-MOST_LINES);
  return chosen.flatMap(({ number, event }): Line[] => {
    const line = { key: String(number), atUs: event.atUs, text: sentence(event, told), mark: markOf(event) };
    const failover = overcome.get(number);
    if (!failover) return [line];
    const text = words.feed.failover({
      ...failover,
      silence: brief(failover.silenceUs, words.transport),
      votes: brief(failover.votesUs, words.transport),
    });
    return [line, { key: `${number}f`, atUs: failover.atUs, text, mark: 'good' }];
  });
}
