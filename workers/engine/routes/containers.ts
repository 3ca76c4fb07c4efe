/** `/containers` of this machine alone (engine-api §11). */
import { SECOND } from '../../api/time.ts';
import type { Container, RuntimeError } from '../../runtime/container.ts';
import { settle } from '../../runtime/settle.ts';
import { parseSignal, type Signal } from '../../runtime/signals.ts';
import { ok, type Result } from '../../std/result.ts';
import type { Cancel } from '../../world/world.ts';
import { empty, jsonAnswer, type Answer } from '../answer.ts';
import { all, answered, map, refuse, refused, settled, next, type Ask, type Refusal } from '../ask.ts';
import { containerJson, containerSummaryJson } from '../convert/container.ts';
import { listed } from '../convert/container-filters.ts';
import { readContainerChanges, readContainerWish } from '../convert/container-wish.ts';
import type { Engine } from '../deps.ts';
import { filters, flag, json, labelFilters, type Request } from '../request.ts';
import { instantBefore } from '../until.ts';
import type { Routes } from '../router.ts';
import { stats, top } from './container-stats.ts';
import { attach, logs, wait } from './container-streams.ts';
import { missingImage } from './missing-image.ts';
import { one, step, told } from './one-container.ts';

function signalOf({ query }: Request): Result<Signal | null, Refusal> {
  const typed = query.get('signal') ?? '';
  if (typed === '') return ok(null);
  const signal = parseSignal(typed);
  return signal === null ? refuse(400, `invalid signal: ${typed}`) : ok(signal);
}

const stop = (container: Container, request: Request, { runtime }: Engine): Ask<Answer> => {
  const signal = signalOf(request);
  if (!signal.ok) return settled(signal);
  const seconds = request.query.get('t');
  const how = {
    ...(signal.value === null ? {} : { signal: signal.value }),
    ...(seconds === null || !/^\d+$/.test(seconds) ? {} : { graceUs: Number(seconds) * SECOND }),
  };
  return step((done) => runtime.containers.stop(container.id, how, done));
};

/** One that was to go when it ends goes too if it cannot be started; only then is that told. */
const start =
  ({ id, config }: Container, { runtime }: Engine): Ask<Answer> =>
  (done) => {
    let cancel: Cancel = () => {};
    cancel = step((answer) => runtime.containers.start(id, answer))((result) => {
      if (result.ok || !config.autoRemove) return done(result);
      cancel = runtime.containers.remove(id, { force: true }, () => done(result));
    });
    return () => cancel();
  };

function create(request: Request, { runtime }: Engine): Ask<Answer> {
  const body = json(request);
  const wish = body.ok ? readContainerWish(body.value, request.query.get('name') ?? '') : body;
  if (!wish.ok) return settled(wish);
  const image = runtime.images.find(wish.value.image);
  if (image === undefined) return refused(404, missingImage(wish.value.image));
  const config = settle(wish.value, image);
  if (!config.ok) return refused(400, config.error);
  if (config.value.entrypoint.length + config.value.cmd.length === 0) return refused(400, 'no command specified');
  return (done) =>
    runtime.containers.create(config.value, (made) =>
      done(made.ok ? ok(jsonAnswer(201, { Id: made.value.id, Warnings: [] })) : told(made)),
    );
}

/** What a container writes into its own files is too little to count. */
const sizes = ({ config }: Container, { images }: Engine['runtime']) => ({
  SizeRw: 0,
  SizeRootFs: images.find(config.imageId)?.release.sizeBytes ?? 0,
});

/** At once or not at all. */
const instant = (result: Result<void, RuntimeError>): Ask<Answer> => settled(result.ok ? ok(empty(204)) : told(result));

/** Those that do not run, as the filters say; what they took of the disk is next to nothing. */
function prune(request: Request, { runtime, world }: Engine): Ask<Answer> {
  const asked = filters(request, ['label', 'label!', 'until']);
  if (!asked.ok) return settled(asked);
  const untilUs = instantBefore(asked.value['until']?.[0], world.clock.wall());
  if (untilUs === null) return refused(400, `invalid filter 'until=[${asked.value['until']?.join(' ')}]'`);
  const labels = Object.entries(labelFilters(asked.value['label'] ?? []));
  const not = Object.entries(labelFilters(asked.value['label!'] ?? []));
  const gone = runtime.containers
    .list()
    .filter(
      ({ state, config, createdUs }) =>
        state.kind !== 'running' &&
        createdUs <= untilUs &&
        labels.every(([key, value]) => hasLabel(config.labels, key, value)) &&
        !not.some(([key, value]) => hasLabel(config.labels, key, value)),
    );
  const removals = gone.map(({ id }) => step((done) => runtime.containers.remove(id, { force: false }, done)));
  return map(all(removals), () =>
    jsonAnswer(200, { ContainersDeleted: gone.length === 0 ? null : gone.map(({ id }) => id), SpaceReclaimed: 0 }),
  );
}

const hasLabel = (labels: Readonly<Record<string, string>>, key: string, value: string): boolean =>
  Object.hasOwn(labels, key) && (value === '' || labels[key] === value);

export const containerRoutes: Routes = {
  'GET /containers/json': (request, { runtime, world }) =>
    map(settled(listed(request, runtime.containers.list())), (found) =>
      jsonAnswer(
        200,
        found.map((container) => ({
          ...containerSummaryJson(container, world.clock.wall()),
          ...(flag(request, 'size') ? sizes(container, runtime) : {}),
        })),
      ),
    ),
  'POST /containers/create': create,
  'GET /containers/{id}/json': one((container, request, { runtime }) =>
    answered(
      jsonAnswer(200, {
        ...containerJson(container),
        ...(flag(request, 'size') ? sizes(container, runtime) : {}),
      }),
    ),
  ),
  'GET /containers/{id}/logs': one(logs),
  'POST /containers/{id}/attach': one(attach),
  // Terminals here have no size of their own.
  'POST /containers/{id}/resize': one(() => answered(empty(200))),
  'GET /containers/{id}/top': one(top),
  'GET /containers/{id}/stats': one(stats),
  'POST /containers/{id}/start': one((container, _, engine) => start(container, engine)),
  'POST /containers/{id}/stop': one(stop),
  'POST /containers/{id}/restart': one((container, request, engine) =>
    next(stop(container, request, engine), () => start(container, engine)),
  ),
  'POST /containers/{id}/kill': one((container, request, { runtime }) => {
    const signal = signalOf(request);
    if (!signal.ok) return settled(signal);
    const killed = runtime.containers.kill(container.id, signal.value ?? 'KILL');
    if (killed.ok) return answered(empty(204));
    return refused(409, `cannot kill container: ${request.params['id']}: container ${container.id} is not running`);
  }),
  'POST /containers/{id}/pause': one(({ id }, _, { runtime }) => instant(runtime.containers.pause(id))),
  'POST /containers/{id}/unpause': one(({ id }, _, { runtime }) => instant(runtime.containers.unpause(id))),
  'POST /containers/{id}/rename': one(({ id }, { query }, { runtime }) =>
    instant(runtime.containers.rename(id, (query.get('name') ?? '').replace(/^\//, ''))),
  ),
  'POST /containers/{id}/update': one(({ id }, request, { runtime }) => {
    const body = json(request);
    const changes = body.ok ? readContainerChanges(body.value) : body;
    if (!changes.ok) return settled(changes);
    const updated = runtime.containers.update(id, changes.value);
    return settled(updated.ok ? ok(jsonAnswer(200, { Warnings: [] })) : told(updated));
  }),
  'POST /containers/prune': prune,
  'POST /containers/{id}/wait': one(wait),
  'DELETE /containers/{id}': one((container, request, { runtime }) =>
    step((done) =>
      runtime.containers.remove(container.id, { force: flag(request, 'force'), volumes: flag(request, 'v') }, done),
    ),
  ),
};
