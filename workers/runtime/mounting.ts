/**
 * Containers with what is mounted into them: volumes, made when a container first asks for them; directories of the
 * machine, which must be there; and memory (container-runtime §7). Around containers that know nothing of it.
 */
import type { Mount } from '../api/engine/specs.ts';
import type { ContainerId } from '../api/ids.ts';
import { ok, type Result } from '../std/result.ts';
import type { Container, RuntimeError } from './container.ts';
import type { Containers } from './containers.ts';
import type { Events } from './events.ts';
import { layer, type FileStore, type MountedFiles } from './files.ts';
import { ANONYMOUS_LABEL, type Volumes } from './volumes.ts';

/** What a machine has that a container may want to see. Nothing can be put there: there is no Linux. */
const OF_THE_MACHINE = /^\/(|bin|dev|etc(\/(hostname|hosts|localtime|timezone))?|home|lib|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|var\/lib|var\/lib\/docker|var\/lib\/docker\/volumes|var\/log|var\/run|(var\/)?run\/docker\.sock)\/?$/; // prettier-ignore

/** The source of a bind that is not there; null where all are. */
export const missingSource = (mounts: readonly Mount[]): string | null =>
  mounts.find(
    ({ Type, Source = '', BindOptions }) =>
      Type === 'bind' && BindOptions?.CreateMountpoint !== true && !OF_THE_MACHINE.test(Source),
  )?.Source ?? null;

export function mounting(inner: Containers, volumes: Volumes, events: Events): Containers {
  /** What was asked for besides: secrets and configs. */
  const more = new Map<ContainerId, readonly MountedFiles[]>();
  /** Of the machine itself. */
  const directories = new Map<string, FileStore>();
  /** Anonymous volumes that go with their container. */
  const goWith = new Map<ContainerId, readonly string[]>();

  function storeOf({ Type, Source = '' }: Mount): FileStore {
    if (Type === 'volume') return volumes.files(Source);
    if (Type !== 'bind') return layer();
    const store = directories.get(Source) ?? layer();
    directories.set(Source, store);
    return store;
  }

  function remount({ id, config }: Container): void {
    const own = (config.mounts ?? []).map((mount) => ({
      target: mount.Target,
      store: storeOf(mount),
      readOnly: mount.ReadOnly ?? false,
    }));
    inner.mount(id, [...own, ...(more.get(id) ?? [])]);
  }

  /** With the names of its volumes, all of which are there then. */
  function withVolumes(mounts: readonly Mount[]): Result<readonly Mount[], RuntimeError> {
    const made: Mount[] = [];
    for (const mount of mounts) {
      if (mount.Type !== 'volume') {
        made.push(mount);
        continue;
      }
      const { Labels = {}, DriverConfig } = mount.VolumeOptions ?? {};
      const volume = volumes.create({
        name: mount.Source ?? '',
        driver: DriverConfig?.Name ?? '',
        labels: Labels,
        options: DriverConfig?.Options ?? {},
      });
      if (!volume.ok) {
        dropAnonymous(made);
        return volume;
      }
      made.push({ ...mount, Source: volume.value.name });
    }
    return ok(made);
  }

  const anonymous = (mounts: readonly Mount[]): readonly string[] =>
    mounts.flatMap(({ Type, Source = '' }) =>
      Type === 'volume' && volumes.get(Source)?.labels[ANONYMOUS_LABEL] !== undefined ? [Source] : [],
    );
  const dropAnonymous = (mounts: readonly Mount[]): void => anonymous(mounts).forEach((name) => volumes.remove(name));

  events.follow(({ type, action, id }) => {
    if (type !== 'container' || action !== 'destroy') return;
    more.delete(id as ContainerId);
    for (const name of goWith.get(id as ContainerId) ?? []) volumes.remove(name);
    goWith.delete(id as ContainerId);
  });
  for (const container of inner.list()) remount(container);

  return {
    ...inner,
    create(config, done) {
      const mounts = withVolumes(config.mounts ?? []);
      if (!mounts.ok) {
        done(mounts);
        return () => undefined;
      }
      return inner.create({ ...config, mounts: mounts.value }, (made) => {
        if (!made.ok) dropAnonymous(mounts.value);
        else {
          remount(made.value);
          if (config.autoRemove) goWith.set(made.value.id, anonymous(mounts.value));
        }
        done(made);
      });
    },
    start(id, done) {
      const container = inner.get(id);
      if (container?.state.kind === 'exited') remount(container); // what was in memory is gone
      return inner.start(id, done);
    },
    mount(id, mounts) {
      more.set(id, mounts);
      const container = inner.get(id);
      if (container !== undefined) remount(container);
    },
    remove(id, how, done) {
      const container = inner.get(id);
      if (how.volumes && container !== undefined) goWith.set(id, anonymous(container.config.mounts ?? []));
      return inner.remove(id, how, done);
    },
  };
}
