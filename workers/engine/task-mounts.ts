/** A task's mounts: what is wrong with them (swarm-semantics §5.9), and their templates filled in (container-runtime §6). */
import type { Mount } from '../api/engine/specs.ts';
import { err, ok, type Result } from '../std/result.ts';

const absolute = (path: string): boolean => path.startsWith('/');

/** In the engine's words; null: nothing. */
function objection({ Type, Source = '', Target }: Mount): string | null {
  if (!absolute(Target)) return `invalid mount target, must be an absolute path: ${Target}`;
  switch (Type) {
    case 'bind':
      return absolute(Source) ? null : `invalid bind mount source, must be an absolute path: ${Source}`;
    case 'volume':
      return absolute(Source) ? `invalid volume mount source, must not be an absolute path: ${Source}` : null;
    case 'tmpfs':
      return Source === '' ? null : 'invalid tmpfs source, source must be empty';
    case 'npipe':
      return Source === '' ? 'invalid npipe source, source must not be empty' : null;
    case 'cluster':
      return null;
    default:
      return `invalid mount type: ${Type}`;
  }
}

/** `expand` fills in one text. */
export function taskMounts(
  mounts: readonly Mount[],
  expand: (text: string) => Result<string, string>,
): Result<readonly Mount[], string> {
  for (const mount of mounts) {
    const wrong = objection(mount);
    if (wrong !== null) return err(wrong);
  }
  const filled: Mount[] = [];
  for (const mount of mounts) {
    const source = expand(mount.Source ?? '');
    if (!source.ok)
      return err(`expanding mounts failed: expanding mount source ${JSON.stringify(mount.Source)}: ${source.error}`);
    const target = expand(mount.Target);
    if (!target.ok)
      return err(`expanding mounts failed: expanding mount target ${JSON.stringify(mount.Target)}: ${target.error}`);
    filled.push({
      ...mount,
      ...(mount.Source === undefined ? {} : { Source: source.value }),
      Target: target.value,
    });
  }
  return ok(filled);
}
