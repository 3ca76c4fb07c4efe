/** A task's secrets and configs as files of its container (container-runtime §7). */
import type { Dependencies } from '../agent/exec.ts';
import type { ConfigId, SecretId } from '../api/ids.ts';
import type { Task } from '../api/objects/task.ts';
import { layer, type MountedFiles } from '../runtime/files.ts';
import { err, ok, type Result } from '../std/result.ts';
import { payload } from './templates.ts';

/** Where a file goes whose path does not say. */
const FOLDER = { secret: '/run/secrets/', config: '/' } as const;

/** Read-only, and in memory alone. The error is the engine's, of a start that fails. */
export function entrustedFiles(task: Task, dependencies: Dependencies): Result<readonly MountedFiles[], string> {
  const container = task.spec.ContainerSpec;
  const files: MountedFiles[] = [];
  const references = [
    ...(container?.Secrets ?? []).map(({ SecretID: id, File }) => ({
      kind: 'secret' as const,
      id,
      File,
      spec: dependencies.secret(id as SecretId)?.spec,
    })),
    ...(container?.Configs ?? []).map(({ ConfigID: id, File }) => ({
      kind: 'config' as const,
      id,
      File,
      spec: dependencies.config(id as ConfigId)?.spec,
    })),
  ];
  for (const { kind, id, File, spec } of references) {
    if (File === undefined) continue;
    const missing = `unable to get ${kind} from ${kind} store`;
    if (spec === undefined) return err(`${missing}: ${kind} ${id} not found`);
    const text = payload(spec, task, dependencies);
    if (!text.ok) return err(`${missing}: failed to expand templated ${kind} ${id}: ${text.error}`);
    const target = File.Name.startsWith('/') ? File.Name : FOLDER[kind] + File.Name;
    files.push({ target, store: layer({ '/': text.value }), readOnly: true });
  }
  return ok(files);
}
