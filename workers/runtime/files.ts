/** The files that a container's processes see: its own layer, and what is mounted over it. Texts, by absolute path. */
import { err, ok, type Result } from '../std/result.ts';

/** Something that keeps files by path, beginning with `/`: a container's layer, a volume, a secret. */
export interface FileStore {
  read(path: string): string | null;
  write(path: string, text: string): Result<void, string>;
  remove(path: string): void;
  /** Sorted. */
  list(): readonly string[];
}

export type Files = FileStore;

/** Forgotten with whoever holds it. */
export function layer(first: Readonly<Record<string, string>> = {}): FileStore {
  const files = new Map(Object.entries(first));
  return {
    read: (path) => files.get(path) ?? null,
    write(path, text) {
      files.set(path, text);
      return ok(undefined);
    },
    remove: (path) => void files.delete(path),
    list: () => [...files.keys()].sort(),
  };
}

/** A file or a directory of one's own at `target`. */
export interface MountedFiles {
  readonly target: string;
  readonly store: FileStore;
  readonly readOnly: boolean;
}

/** What lies deepest wins: a mount inside a mount hides what was there. */
export function mounted(own: FileStore, mounts: readonly MountedFiles[]): Files {
  const deepest = [...mounts].sort((a, b) => b.target.length - a.target.length);
  const over = (path: string) => deepest.find(({ target }) => path === target || path.startsWith(`${target}/`));
  const inside = ({ target }: MountedFiles, path: string): string => path.slice(target.length) || '/';
  return {
    read(path) {
      const mount = over(path);
      return mount === undefined ? own.read(path) : mount.store.read(inside(mount, path));
    },
    write(path, text) {
      const mount = over(path);
      if (mount === undefined) return own.write(path, text);
      return mount.readOnly ? err('Read-only file system') : mount.store.write(inside(mount, path), text);
    },
    remove(path) {
      const mount = over(path);
      if (mount === undefined) own.remove(path);
      else if (!mount.readOnly) mount.store.remove(inside(mount, path));
    },
    list() {
      const theirs = mounts.flatMap((mount) =>
        mount.store
          .list()
          .map((path) => (path === '/' ? mount.target : mount.target + path))
          .filter((path) => over(path) === mount),
      );
      return [...own.list().filter((path) => over(path) === undefined), ...theirs].sort();
    },
  };
}
