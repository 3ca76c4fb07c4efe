/** What templates in a service's hostname, environment and mounts may name (container-runtime §6). */
import type { NodeDescription } from '../api/objects/node.ts';
import { taskName, type Task } from '../api/objects/task.ts';
import type { Result } from '../std/result.ts';
import { fill, type Context } from './go-template.ts';

/** Go's own types, as its errors name them. */
const TYPES = {
  '': 'template.Context',
  Service: 'struct { ID string; Name string; Labels map[string]string }',
  Node: 'struct { ID string; Hostname string; Platform template.Platform }',
  'Node.Platform': 'template.Platform',
  Task: 'struct { ID string; Name string; Slot string }',
} as const;

/** `node` is null in secrets and configs, which are not told what machine they are on. */
export const templateContext = (task: Task, node: Pick<NodeDescription, 'hostname' | 'platform'> | null): Context => ({
  values: {
    Service: { ID: task.serviceId, Name: task.serviceName, Labels: task.serviceLabels },
    Node: {
      ID: task.nodeId ?? '',
      Hostname: node?.hostname ?? '',
      Platform: { Architecture: node?.platform.architecture ?? '', OS: node?.platform.os ?? '' },
    },
    Task: {
      ID: task.id,
      Name: taskName(task),
      Slot: task.slot === 0 ? (task.nodeId ?? '') : String(task.slot),
    },
  },
  types: TYPES,
});

/** Fills in `{{.Task.Slot}}` and its like; the error is the template library's. */
export const expandTemplate = (text: string, task: Task, node: NodeDescription): Result<string, string> =>
  fill(text, templateContext(task, node));
