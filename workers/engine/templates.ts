/** Templates in a service's hostname, environment and mounts, and in secrets and configs that are one (container-runtime §6). */
import type { Dependencies } from '../agent/exec.ts';
import type { ConfigSpec } from '../api/engine/specs.ts';
import type { ConfigId, SecretId } from '../api/ids.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import type { Task } from '../api/objects/task.ts';
import { taskTemplate } from '../api/objects/task-template.ts';
import { base64, utf8 } from '../std/codec.ts';
import { fill, show, type Functions } from '../std/go-template.ts';
import { err, ok, type Result } from '../std/result.ts';

/** Fills in `{{.Task.Slot}}` and its like; the error is the template library's. */
export const expandTemplate = (text: string, task: Task, node: NodeDescription): Result<string, string> =>
  fill(text, taskTemplate(task, node));

/** What is in a secret or a config, for this task. Bytes that are no text are lost. */
export function payload(spec: ConfigSpec, task: Task, dependencies: Dependencies): Result<string, string> {
  const text = content(spec);
  if (spec.Templating === undefined) return ok(text);
  if (spec.Templating.Name !== 'golang') return err('unrecognized template type');
  return fill(text, taskTemplate(task, null), payloadFunctions(task, dependencies));
}

const content = ({ Data: data = '' }: ConfigSpec): string => utf8.decode(base64.decode(data));

/** The task's other secrets and configs, by the name of the file they are in and as they are; and its environment. */
const payloadFunctions = ({ spec: { ContainerSpec: container } }: Task, dependencies: Dependencies): Functions => ({
  secret([target = '']) {
    const reference = container?.Secrets?.find(({ File }) => File?.Name === target);
    if (!reference) return err(`error calling secret: secret target ${show(target)} not found`);
    const secret = dependencies.secret(reference.SecretID as SecretId);
    return secret ? ok(content(secret.spec)) : err(`error calling secret: secret ${reference.SecretID} not found`);
  },
  config([target = '']) {
    const reference = container?.Configs?.find(({ File }) => File?.Name === target);
    if (!reference) return err(`error calling config: config target ${show(target)} not found`);
    const config = dependencies.config(reference.ConfigID as ConfigId);
    return config ? ok(content(config.spec)) : err(`error calling config: config ${reference.ConfigID} not found`);
  },
  env([name = '']) {
    const wanted = `${show(name).toLowerCase()}=`;
    const pair = container?.Env?.find((one) => one.toLowerCase().startsWith(wanted));
    return ok(pair?.slice(wanted.length) ?? '');
  },
});
