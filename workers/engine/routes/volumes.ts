/** `/volumes` of this machine alone (engine-api §10). The swarm has none of its own. */
import type { Container } from '../../runtime/container.ts';
import { ANONYMOUS_LABEL, type Volume } from '../../runtime/volumes.ts';
import { empty, jsonAnswer } from '../answer.ts';
import { answered, refused, settled } from '../ask.ts';
import { volumeJson } from '../convert/mount.ts';
import { dictionary, kept, raw, read, struct, text } from '../convert/shape.ts';
import type { Engine } from '../deps.ts';
import { filters, flag, json, labelFilters } from '../request.ts';
import type { Routes } from '../router.ts';

interface Body {
  readonly Name: string;
  readonly Driver: string;
  readonly DriverOpts: Readonly<Record<string, string>>;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ClusterVolumeSpec?: unknown;
}

const texts = kept(dictionary(kept(text, '')), {});
const shape = struct<Body>({
  Name: kept(text, ''),
  Driver: kept(text, 'local'),
  DriverOpts: texts,
  Labels: texts,
  ClusterVolumeSpec: raw,
});

const STATUS = { 'not-found': 404, invalid: 400, 'disk-fault': 500 } as const;

/** Whoever has it mounted, even where it does not run. Newest first. */
export const usersOf = ({ runtime }: Pick<Engine, 'runtime'>, name: string): readonly Container[] =>
  runtime.containers
    .list()
    .filter(({ config }) => config.mounts?.some(({ Type, Source }) => Type === 'volume' && Source === name));

const hasLabels = ({ labels }: Volume, wanted: readonly string[]): boolean =>
  Object.entries(labelFilters(wanted)).every(
    ([key, value]) => labels[key] !== undefined && (value === '' || labels[key] === value),
  );

const missing = (name: string) => refused(404, `get ${name}: no such volume`);

export const volumeRoutes: Routes = {
  'GET /volumes': (request, engine) => {
    const asked = filters(request, ['name', 'label', 'driver', 'dangling']);
    if (!asked.ok) return settled(asked);
    const { name, label, driver, dangling } = asked.value;
    const wantsIdle = dangling === undefined ? null : ['true', '1'].includes(dangling[0] as string);
    const found = engine.runtime.volumes
      .list()
      .filter(
        (volume) =>
          (name?.some((one) => volume.name.includes(one)) ?? true) &&
          (driver?.includes('local') ?? true) &&
          hasLabels(volume, label ?? []) &&
          (wantsIdle === null || wantsIdle === (usersOf(engine, volume.name).length === 0)),
      );
    return answered(jsonAnswer(200, { Volumes: found.map((volume) => volumeJson(volume)), Warnings: null }));
  },

  'POST /volumes/create': (request, { runtime }) => {
    const body = json(request);
    const sent = body.ok ? read(shape, body.value, 'CreateOptions') : body;
    if (!sent.ok) return settled(sent);
    const { Name, Driver, DriverOpts, Labels, ClusterVolumeSpec } = sent.value;
    if (ClusterVolumeSpec !== undefined)
      return refused(501, 'Waggle does not have cluster volumes: a volume belongs to one machine');
    const made = runtime.volumes.create({ name: Name, driver: Driver, labels: Labels, options: DriverOpts });
    if (made.ok) return answered(jsonAnswer(201, volumeJson(made.value)));
    return refused(STATUS[made.error.kind as keyof typeof STATUS] ?? 500, made.error.message);
  },

  'GET /volumes/{name}': ({ params }, { runtime }) => {
    const volume = runtime.volumes.get(params['name'] as string);
    return volume === undefined ? missing(params['name'] as string) : answered(jsonAnswer(200, volumeJson(volume)));
  },

  'PUT /volumes/{name}': () =>
    refused(501, 'Waggle does not have cluster volumes: a volume belongs to one machine, and cannot be updated'),

  'DELETE /volumes/{name}': (request, engine) => {
    const name = request.params['name'] as string;
    if (engine.runtime.volumes.get(name) === undefined)
      return flag(request, 'force') ? answered(empty(204)) : missing(name);
    const users = usersOf(engine, name).map(({ id }) => id);
    if (users.length > 0) return refused(409, `remove ${name}: volume is in use - [${users.join(', ')}]`);
    engine.runtime.volumes.remove(name);
    return answered(empty(204));
  },

  'POST /volumes/prune': (request, engine) => {
    const asked = filters(request, ['label', 'label!', 'all']);
    if (!asked.ok) return settled(asked);
    const { all, label } = asked.value;
    const isAsked = (volume: Volume) =>
      (['true', '1'].includes(all?.[0] ?? '') || volume.labels[ANONYMOUS_LABEL] !== undefined) &&
      hasLabels(volume, label ?? []) &&
      !(asked.value['label!'] ?? []).some((one) => hasLabels(volume, [one]));
    const { volumes } = engine.runtime;
    const idle = volumes.list().filter((volume) => isAsked(volume) && usersOf(engine, volume.name).length === 0);
    const SpaceReclaimed = idle.reduce((sum, { name }) => sum + volumes.bytes(name), 0);
    for (const { name } of idle) volumes.remove(name);
    return answered(jsonAnswer(200, { VolumesDeleted: idle.map(({ name }) => name), SpaceReclaimed }));
  },
};
