/** Lives a journal through again, with a thread for every machine: the proof that it is the same history everywhere. */
import type { Journal } from '../../workers/api/journal.ts';
import type { Door } from './datacenter.ts';

/**
 * Answers the trace hash at the journal's end; null where something in it is refused, for then it never happened so.
 * The door was opened with the journal's seed and disks, and nobody else acts meanwhile.
 */
export async function replay(door: Omit<Door, 'open'>, journal: Journal): Promise<string | null> {
  let nowUs = journal.from?.atUs ?? 0;
  const until = async (atUs: number): Promise<void> => {
    if (atUs > nowUs) await door.runUntil({ atUs }, Infinity);
    nowUs = atUs;
  };
  for (const { atUs, input } of journal.entries) {
    await until(atUs);
    if (input.kind === 'call') {
      const call = await door.call(input.hostname, input.request, () => {}).catch(() => null);
      if (call !== input.call) return null;
    } else if (input.kind === 'hang-up') await door.hangUp(input.call);
    else if (!(await door.input(input)).ok) return null;
  }
  await until(journal.untilUs);
  return (await door.history()).traceHash;
}
