/** What a service asks for is what runs, once the swarm has come to rest (swarm-semantics §7). */
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import { isTaskDirty } from '../../manager/task-dirty.ts';
import type { Checker } from '../facts.ts';

export const specsComeTrue: Checker = {
  rule: 'specs come true',
  meaning: 'When a healed swarm has settled, every service runs as many tasks as it asks for, all of its newest spec.',
  judge() {
    const services = new Map<string, Service>();
    const tasks = new Map<string, Task>();
    const nodes = new Map<string, SwarmNode>();

    function asked(service: Service): number | null {
      const { Replicated, Global } = service.spec.Mode;
      if (Replicated !== undefined) return Replicated.Replicas ?? 1;
      return Global === undefined ? null : [...nodes.values()].filter(({ status }) => status.state === 'ready').length;
    }

    function untrue(service: Service): string | null {
      // A paused update leaves old and new side by side, until somebody decides.
      if (service.updateStatus?.state.endsWith('paused')) return null;
      const wanted = asked(service);
      if (wanted === null) return null;
      const own = [...tasks.values()].filter(
        (task) => task.serviceId === service.id && task.desiredState === 'running' && task.status.state === 'running',
      );
      const { Name } = service.spec;
      if (own.length !== wanted) return `service ${Name} asks for ${wanted} tasks, and ${own.length} run`;
      const old = own.find((task) => isTaskDirty(service, task, nodes.get(task.nodeId ?? '')));
      return old === undefined ? null : `task ${old.id} of service ${Name} runs a spec that is out of date`;
    }

    return (fact) => {
      if (fact.kind === 'settled') return [...services.values()].map(untrue).find((how) => how !== null) ?? null;
      if (fact.kind !== 'decided') return null;
      for (const action of fact.actions) {
        if (action.table === 'service') put<ServiceId, Service>(services, action);
        else if (action.table === 'task') put<TaskId, Task>(tasks, action);
        else if (action.table === 'node') put<NodeId, SwarmNode>(nodes, action);
      }
      return null;
    };
  },
};

type Put<K, V> =
  { readonly kind: 'put'; readonly object: V & { readonly id: K } } | { readonly kind: 'remove'; readonly id: string };

function put<K extends string, V>(table: Map<string, V>, action: Put<K, V>): void {
  if (action.kind === 'put') table.set(action.object.id, action.object);
  else table.delete(action.id);
}
