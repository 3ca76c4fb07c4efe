/** A failover told as one thing: how long the group was silent, how long it voted, and who leads now. Pure. */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { Seen } from '../cluster/picture.svelte.ts';

export interface Failover {
  /** Number of the event with which it ended. */
  readonly number: number;
  readonly atUs: Micros;
  readonly lost: Hostname;
  readonly next: Hostname;
  readonly term: number;
  readonly silenceUs: Micros;
  readonly votesUs: Micros;
}

/** Every failover that the events tell of from start to end, oldest first. */
export function failovers(events: readonly Seen[]): readonly Failover[] {
  const found: Failover[] = [];
  let leader: Hostname | null = null;
  let lost: { hostname: Hostname; atUs: Micros } | null = null;
  let campaignUs: Micros | null = null;
  for (const { number, event } of events) {
    switch (event.code) {
      case 'machine.killed':
      case 'machine.crashed':
      case 'machine.frozen':
        // Where the leader's election has left the list, only a leader's loss brings the campaign that must follow.
        if (leader !== null && event.params.hostname !== leader) break;
        lost = { hostname: event.params.hostname, atUs: event.atUs };
        campaignUs = null;
        break;
      case 'raft.campaign':
        // A vote that nobody wins is part of the voting, not of the silence.
        if (lost) campaignUs ??= event.atUs;
        break;
      case 'raft.leader':
        if (lost && campaignUs !== null && event.on !== lost.hostname) {
          found.push({
            number,
            atUs: event.atUs,
            lost: lost.hostname,
            next: event.on,
            term: event.params.term,
            silenceUs: campaignUs - lost.atUs,
            votesUs: event.atUs - campaignUs,
          });
        }
        leader = event.on;
        lost = null;
        break;
    }
  }
  return found;
}
