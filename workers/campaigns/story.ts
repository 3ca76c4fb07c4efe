/** A campaign in words: what a failure prints, and what `--replay` shows. */
import type { Micros } from '../api/time.ts';
import { SECOND } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Note, Outcome } from './campaign.ts';

const LAST = 40;

const at = (us: Micros): string => `${(us / SECOND).toFixed(6).padStart(12)} s`;

function eventLine({ on, code, params }: TraceEvent): string {
  const told = Object.entries(params).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [on.padEnd(8), code, ...told].join(' ');
}

/** Everything that happened and was done, in order. */
export function story({ notes, events }: Pick<Outcome, 'notes' | 'events'>): readonly string[] {
  const told = events.map((event): Note => ({ atUs: event.atUs, line: eventLine(event) }));
  return [...told, ...notes].sort((a, b) => a.atUs - b.atUs).map(({ atUs, line }) => `${at(atUs)}  ${line}`);
}

/** What one has to know of a failure: the seed, the moment, the rule, and the last that happened. */
export function describeFailure(outcome: Outcome): string {
  const { seed, violation } = outcome;
  if (violation === null) return '';
  const { atUs, rule, how } = violation;
  const before = story(outcome).slice(-LAST);
  return [`seed ${seed} broke “${rule}” at ${at(atUs).trim()}:`, `  ${how}`, `the last that happened:`, ...before].join(
    '\n',
  );
}
