/** Lives a journal through again, with a thread for every machine: the proof that it is the same history everywhere. */
import type { Journal } from '../../workers/api/journal.ts';
import type { Door } from './datacenter.ts';

/** Answers the trace hash at the journal's end. The door's datacenter is opened anew. */
export async function replay(door: Door, journal: Journal): Promise<string> {
  await door.open({ seed: journal.seed, resume: false });
  for (const { atUs, input } of journal.entries) {
    await until(door, atUs);
    if (input.kind === 'call') await door.call(input.hostname, input.request, () => {});
    else if (input.kind === 'hang-up') await door.hangUp(input.call);
    else await door.input(input);
  }
  await until(door, journal.untilUs);
  return door.traceHash();
}

async function until(door: Door, atUs: number): Promise<void> {
  await door.runUntil({ atUs }, Infinity);
}
