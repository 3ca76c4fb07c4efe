/** Templates in a service's hostname and environment (container-runtime §6). */
import type { NodeDescription } from '../api/objects/node.ts';
import { taskName, type Task } from '../api/objects/task.ts';
import { err, ok, type Result } from '../std/result.ts';

/** A template may name anything, also what every object inherits. */
const own = (values: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** Fills in `{{.Task.Slot}}` and its like; the error is the template library's. */
export function expandTemplate(text: string, task: Task, node: NodeDescription): Result<string, string> {
  const values: Readonly<Record<string, string>> = {
    '.Service.ID': task.serviceId,
    '.Service.Name': task.serviceName,
    '.Node.ID': task.nodeId ?? '',
    '.Node.Hostname': node.hostname,
    '.Node.Platform.Architecture': node.platform.architecture,
    '.Node.Platform.OS': node.platform.os,
    '.Task.ID': task.id,
    '.Task.Name': taskName(task),
    '.Task.Slot': task.slot === 0 ? (task.nodeId ?? '') : String(task.slot),
  };
  let unknown: string | null = null;
  const filled = text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, inside: string) => {
    const label = /^index \.Service\.Labels "([^"]*)"$/.exec(inside);
    const value = label === null ? own(values, inside) : (own(task.serviceLabels, label[1] as string) ?? '');
    if (value === undefined) unknown ??= inside;
    return value ?? '';
  });
  if (unknown === null) return ok(filled);
  return err(`template: expansion:1: can't evaluate field ${unknown} in type template.Context`);
}
