/** What a task reserves must be left on the node. Limits and real use play no role (swarm-semantics §6.9). */
import type { Demand } from '../../generic-resources.ts';
import { reservationsOf } from '../node-info.ts';
import type { NodeInfo } from '../node-info.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const resource: Filter = {
  isLasting: false,
  for(task) {
    const { cpus, memory, generic } = reservationsOf(task);
    if (cpus === 0 && memory === 0 && generic.length === 0) return null;
    return (node) =>
      node.freeCpus >= cpus && node.freeMemory >= memory && generic.every((demand) => isLeft(demand, node));
  },
  lack(task, node) {
    const { cpus, memory, generic } = reservationsOf(task);
    if (node.freeCpus < cpus) return { code: 'resources', what: 'cpus', wanted: cpus, free: node.freeCpus };
    if (node.freeMemory < memory) return { code: 'resources', what: 'memory', wanted: memory, free: node.freeMemory };
    const { kind, amount } = generic.find((demand) => !isLeft(demand, node)) as Demand;
    return { code: 'generic', kind, wanted: amount, free: node.freeOf(kind) };
  },
  explain: (nodes) => `insufficient resources ${onNodes(nodes)}`,
};

const isLeft = ({ kind, amount }: Demand, node: NodeInfo): boolean => node.freeOf(kind) >= amount;
