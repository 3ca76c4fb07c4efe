/** A bug that throws stops its machine: no fault of the hardware may bring that about. */
import type { Checker } from '../facts.ts';

const NOT_LET_IN = "can't initialize raft node: ";

export const noMachineThrows: Checker = {
  rule: 'no machine throws',
  meaning:
    'Whatever the hardware does, no node crashes by itself, and none gives up its place in the swarm, but for its disk.',
  judge() {
    /** Whose disk has ever been full, or damaged. */
    const excused = new Set<string>();
    return (fact) => {
      if (fact.kind !== 'event') return null;
      const { code, params, on } = fact.event;
      if (code === 'machine.crashed') return `${on} crashed: ${params.why}`;
      if (code === 'disk.filled' || code === 'disk.corrupted') excused.add(on);
      // Who is promoted while nobody leads is not let in, and asks again.
      if (code === 'swarm.error' && !excused.has(on) && !params.message.startsWith(NOT_LET_IN))
        return `${on} gave up: ${params.message}`;
      return null;
    };
  },
};
