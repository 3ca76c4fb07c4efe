/** What templates may say of a task, of its service and of the node where it runs (swarm-semantics §10.5). */
import type { NodeDescription } from './node.ts';
import { taskName, type Task } from './task.ts';

/** The real thing's own types, as its errors name them, by the path to each. */
const types: Readonly<Record<string, string>> = {
  '': 'template.Context',
  Service: 'struct { ID string; Name string; Labels map[string]string }',
  Node: 'struct { ID string; Hostname string; Platform template.Platform }',
  'Node.Platform': 'template.Platform',
  Task: 'struct { ID string; Name string; Slot string }',
};

type Named = Pick<Task, 'id' | 'slot' | 'nodeId' | 'serviceId' | 'serviceName' | 'serviceLabels'>;

/**
 * A task without a slot goes by its node. `node` is null in secrets and configs, which are not told what machine they
 * are on.
 */
export const taskTemplate = (task: Named, node: Pick<NodeDescription, 'hostname' | 'platform'> | null) => ({
  values: {
    Service: { ID: task.serviceId, Name: task.serviceName, Labels: task.serviceLabels },
    Node: {
      ID: task.nodeId ?? '',
      Hostname: node?.hostname ?? '',
      Platform: { Architecture: node?.platform.architecture ?? '', OS: node?.platform.os ?? '' },
    },
    Task: { ID: task.id, Name: taskName(task), Slot: task.slot === 0 ? (task.nodeId ?? '') : String(task.slot) },
  },
  types: node === null ? { ...types, '': 'template.PayloadContext' } : types,
});
