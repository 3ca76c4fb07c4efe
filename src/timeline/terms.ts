/**
 * Who led when: reigns, one after the other, and the gaps in which nobody did. Told by events, which know the moment,
 * and put right by views where events are missing. Pure: every sight makes the next tale out of the one before.
 */
import type { ClusterId, Hostname } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { EventCode, TraceEvent } from '../../workers/api/trace.ts';

export interface Reign {
  readonly term: number;
  readonly leader: Hostname;
  readonly fromUs: Micros;
  /** Null while it lasts. */
  readonly untilUs: Micros | null;
}

/** What broke. */
export interface Fault {
  readonly atUs: Micros;
  readonly event: TraceEvent;
}

export interface Tale {
  /** When the watch began. */
  readonly sinceUs: Micros;
  /** The swarm that it tells of: in another one terms begin anew. */
  readonly swarm: ClusterId | null;
  /** Oldest first; only the last may be without an end. */
  readonly reigns: readonly Reign[];
  readonly faults: readonly Fault[];
}

export interface Moment {
  readonly nowUs: Micros;
  /** Who leads, by what is true in the machines. */
  readonly leader: { readonly hostname: Hostname; readonly term: number; readonly swarm: ClusterId | null } | null;
  /** Those since the moment before. */
  readonly events: readonly TraceEvent[];
}

const REIGNS_MAX = 200;
const FAULTS_MAX = 200;

const FAULTS: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.killed',
  'machine.crashed',
  'machine.frozen',
  'machine.wiped',
  'machine.replaced',
  'disk.filled',
  'disk.corrupted',
  'clock.set',
  'cable.cut',
  'cable.partitioned',
  'cable.changed',
]);

/** With these a machine leads no longer. */
const ENDS: ReadonlySet<EventCode> = new Set<EventCode>([
  'machine.killed',
  'machine.crashed',
  'machine.frozen',
  'machine.replaced',
  'raft.stepped-down',
  'swarm.left',
]);

export const beginning = (nowUs: Micros): Tale => ({
  sinceUs: nowUs,
  swarm: null,
  reigns: [],
  faults: [],
});

/** The same tale where nothing of it has changed. */
export function goOn(tale: Tale, { nowUs, leader, events }: Moment): Tale {
  let { swarm, reigns, faults } = tale;
  let told = false;
  for (const event of events) {
    const { code, on, atUs } = event;
    if (FAULTS.has(code)) faults = [...faults, { atUs, event }].slice(-FAULTS_MAX);
    if (code === 'raft.leader') {
      const next = crowned(reigns, { term: event.params.term, leader: on, fromUs: atUs, untilUs: null });
      told ||= next !== reigns;
      reigns = next;
    } else if (ENDS.has(code) && reigns.at(-1)?.leader === subjectOf(event)) {
      told ||= reigns.at(-1)?.untilUs === null;
      reigns = ended(reigns, atUs);
    }
  }
  // The views may be a moment older than the events: what events have just told stands until the next sight.
  if (leader !== null && leader.swarm !== swarm) {
    if (swarm !== null) reigns = reigning(ended(reigns, nowUs), leader, nowUs);
    swarm = leader.swarm;
  }
  if (!told) reigns = corrected(reigns, leader, nowUs);
  const same = swarm === tale.swarm && reigns === tale.reigns && faults === tale.faults;
  return same ? tale : { ...tale, swarm, reigns, faults };
}

const subjectOf = ({ on, params }: TraceEvent): Hostname => ('hostname' in params ? (params.hostname as Hostname) : on);

function crowned(reigns: readonly Reign[], next: Reign): readonly Reign[] {
  const last = reigns.at(-1);
  // Who was cut off may hear late that it leads no longer; nobody is crowned in a term of the past.
  if (last !== undefined && last.term >= next.term) return reigns;
  return [...ended(reigns, next.fromUs), next].slice(-REIGNS_MAX);
}

function ended(reigns: readonly Reign[], atUs: Micros): readonly Reign[] {
  const last = reigns.at(-1);
  return last?.untilUs === null ? [...reigns.slice(0, -1), { ...last, untilUs: atUs }] : reigns;
}

function corrected(reigns: readonly Reign[], leader: Moment['leader'], nowUs: Micros): readonly Reign[] {
  const last = reigns.at(-1);
  if (leader === null) return ended(reigns, nowUs);
  if (last?.untilUs === null && last.leader === leader.hostname && last.term === leader.term) return reigns;
  if (last !== undefined && last.term > leader.term) return reigns;
  return reigning(ended(reigns, nowUs), leader, nowUs);
}

const reigning = (
  before: readonly Reign[],
  { hostname, term }: NonNullable<Moment['leader']>,
  fromUs: Micros,
): readonly Reign[] => [...before, { term, leader: hostname, fromUs, untilUs: null }].slice(-REIGNS_MAX);
