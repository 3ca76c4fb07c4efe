/** Ports that a task takes on the node itself must be free there. */
import type { Port } from '../../../api/engine/specs.ts';
import { hostPorts } from '../node-info.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const hostPort: Filter = {
  isLasting: false,
  for(task) {
    const ports = hostPorts(task);
    return ports.length === 0 ? null : (node) => ports.every((port) => node.isPortFree(port));
  },
  lack(task, node) {
    const { PublishedPort: port = 0, Protocol: protocol } = hostPorts(task).find(
      (one) => !node.isPortFree(one),
    ) as Port;
    return { code: 'host-port', port, protocol };
  },
  explain: (nodes) => `host-mode port already in use ${onNodes(nodes)}`,
};
