/** What a task reserves must be left on the node. Limits and real use play no role (swarm-semantics §6.9). */
import { reservationsOf } from '../node-info.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const resource: Filter = {
  for(task) {
    const { cpus, memory } = reservationsOf(task);
    return cpus === 0 && memory === 0 ? null : (node) => node.freeCpus >= cpus && node.freeMemory >= memory;
  },
  lack(task, node) {
    const { cpus, memory } = reservationsOf(task);
    return node.freeCpus < cpus
      ? { code: 'resources', what: 'cpus', wanted: cpus, free: node.freeCpus }
      : { code: 'resources', what: 'memory', wanted: memory, free: node.freeMemory };
  },
  explain: (nodes) => `insufficient resources ${onNodes(nodes)}`,
};
