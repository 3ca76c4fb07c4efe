/**
 * The volumes of one machine (container-runtime §7): named directories that outlive the containers which write into
 * them. They lie on the machine's disk, a file each, and are nobody else's: a task that comes to another machine finds
 * an empty one there.
 */
import type { Micros } from '../api/time.ts';
import { hex, utf8 } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { World } from '../world/world.ts';
import type { RuntimeError } from './container.ts';
import type { Events } from './events.ts';
import type { FileStore } from './files.ts';
import { FOLDER } from './on-disk.ts';

export interface Volume {
  readonly name: string;
  readonly createdUs: Micros;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

/** A volume that nobody has named has this label, and goes with the container that it was made for. */
export const ANONYMOUS_LABEL = 'com.docker.volume.anonymous';

export interface VolumeWish {
  /** Empty: one is drawn from the dice, and the volume is anonymous. */
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

export interface Volumes {
  /** By name. */
  list(): readonly Volume[];
  get(name: string): Volume | undefined;
  /** The one of that name, if there is one. */
  create(wish: VolumeWish): Result<Volume, RuntimeError>;
  remove(name: string): void;
  files(name: string): FileStore;
  /** Of all its files. */
  bytes(name: string): number;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

export function volumes(
  { clock, disk, report }: Pick<World, 'clock' | 'disk' | 'report'>,
  events: Events,
  dice: Dice,
): Volumes {
  const all = new Map<string, Volume>();
  const folder = (name: string) => `${FOLDER.volumes}${name}/_data`;
  const record = (name: string) => `${FOLDER.volumes}${name}/record`;
  const flush = () => disk.sync(() => undefined);

  /** What a damaged sector has spoilt is gone. */
  const recall = (path: string): string | null => {
    const bytes = disk.read(path);
    const text = bytes === null ? null : unseal(bytes);
    if (bytes === null || text !== null) return text;
    report.event('daemon.log', { line: `failed to read ${path}: checksum mismatch` });
    disk.remove(path);
    return null;
  };

  for (const path of disk.list(FOLDER.volumes)) {
    if (!path.endsWith('/record')) continue;
    const text = recall(path);
    if (text === null) continue;
    const volume = JSON.parse(text) as Volume;
    all.set(volume.name, volume);
  }

  return {
    list: () => [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => all.get(name),
    create({ name: wanted, driver, labels, options }) {
      if (driver !== '' && driver !== 'local')
        return err({
          kind: 'not-found',
          message: `error looking up volume plugin ${driver}: plugin "${driver}" not found`,
        });
      const known = all.get(wanted);
      if (known !== undefined) return ok(known);
      if (wanted !== '' && !NAME.test(wanted))
        return err({
          kind: 'invalid',
          message: `create ${wanted}: "${wanted}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
        });
      const name = wanted === '' ? hex.encode(dice.bytes(32)) : wanted;
      const marked = wanted === '' ? { ...labels, [ANONYMOUS_LABEL]: '' } : labels;
      const volume: Volume = { name, createdUs: clock.wall(), labels: marked, options };
      const fault = disk.write(record(name), seal(JSON.stringify(volume)));
      if (fault !== null)
        return err({ kind: 'disk-fault', message: `create ${name}: mkdir /var/lib/docker/volumes/${name}: ${fault}` });
      flush();
      all.set(name, volume);
      events.record('volume', 'create', name, { driver: 'local' });
      return ok(volume);
    },
    remove(name) {
      if (!all.delete(name)) return;
      for (const path of disk.list(`${FOLDER.volumes}${name}/`)) disk.remove(path);
      flush();
      events.record('volume', 'destroy', name, { driver: 'local' });
    },
    files: (name) => ({
      read: (path) => recall(folder(name) + path),
      write(path, text) {
        const fault = disk.write(folder(name) + path, seal(text));
        if (fault !== null) return err(fault[0]?.toUpperCase() + fault.slice(1));
        flush();
        return ok(undefined);
      },
      remove(path) {
        disk.remove(folder(name) + path);
        flush();
      },
      list: () => disk.list(`${folder(name)}/`).map((path) => path.slice(folder(name).length)),
    }),
    bytes: (name) =>
      disk.list(`${folder(name)}/`).reduce((sum, path) => sum + utf8.encode(recall(path) ?? '').length, 0),
  };
}

/** Where the files of a volume are on the machine, as Docker tells it. */
export const mountpointOf = (name: string): string => `/var/lib/docker/volumes/${name}/_data`;
