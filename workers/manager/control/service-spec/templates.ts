/**
 * Templates must be good for a task of no particular name (swarm-semantics §10.5); what they come to is for its node to
 * see.
 */
import type { NodeId, ServiceId, TaskId } from '../../../api/ids.ts';
import { taskTemplate } from '../../../api/objects/task-template.ts';
import { fill } from '../../../std/go-template.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

const context = taskTemplate(
  {
    id: '' as TaskId,
    slot: 1,
    nodeId: 'nodeid' as NodeId,
    serviceId: 'serviceid' as ServiceId,
    serviceName: 'servicename',
    serviceLabels: {},
  },
  { hostname: 'nodeHostname', platform: { architecture: 'x86_64', os: 'linux' } },
);

/** `where` the engine would say that it failed. */
function fault(text: string, where: string): RpcError | null {
  const expanded = fill(text, context);
  return expanded.ok ? null : invalid(`${where}: ${expanded.error}`);
}

export const templates: Judge = ({ TaskTemplate: { ContainerSpec: container } }) => {
  for (const pair of container?.Env ?? []) {
    const value = pair.includes('=') ? pair.slice(pair.indexOf('=') + 1) : '';
    const refusal = fault(value, `expanding env failed: expanding env ${JSON.stringify(pair)}`);
    if (refusal) return refusal;
  }
  for (const { Source: source = '', Target: target } of container?.Mounts ?? []) {
    const refusal =
      fault(source, `expanding mounts failed: expanding mount source ${JSON.stringify(source)}`) ??
      fault(target, `expanding mounts failed: expanding mount target ${JSON.stringify(target)}`);
    if (refusal) return refusal;
  }
  return fault(container?.Hostname ?? '', 'expanding hostname failed');
};
