/** A bug that throws stops its machine: no fault of the hardware may bring that about. */
import type { Checker } from '../facts.ts';

export const noMachineThrows: Checker = {
  rule: 'no machine throws',
  meaning: 'Whatever the hardware does, no node crashes by itself, and none gives up its place in the swarm.',
  judge: () => (fact) => {
    if (fact.kind !== 'event') return null;
    const { code, params, on } = fact.event;
    if (code === 'machine.crashed') return `${on} crashed: ${params.why}`;
    if (code === 'swarm.error') return `${on} gave up: ${params.message}`;
    return null;
  },
};
