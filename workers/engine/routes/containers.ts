/** `/containers` of this machine alone (engine-api §11). */
import { EPOCH_MS, SECOND } from '../../api/time.ts';
import type { Container, RuntimeError } from '../../runtime/container.ts';
import { civil, clockTime } from '../../runtime/calendar.ts';
import type { LogLine } from '../../runtime/logs.ts';
import { settle } from '../../runtime/settle.ts';
import { parseSignal, type Signal } from '../../runtime/signals.ts';
import { ok, type Result } from '../../std/result.ts';
import type { Cancel } from '../../world/world.ts';
import { empty, jsonAnswer, streamed, type Answer } from '../answer.ts';
import { answered, map, refuse, refused, settled, next, type Ask, type Refusal } from '../ask.ts';
import { containerJson, containerSummaryJson } from '../convert/container.ts';
import { listed } from '../convert/container-filters.ts';
import { readContainerWish } from '../convert/container-wish.ts';
import type { Engine } from '../deps.ts';
import { framed, instant, MULTIPLEXED, RAW } from '../framing.ts';
import { flag, json, type Request } from '../request.ts';
import type { Handler, Routes } from '../router.ts';
import { missingImage } from './missing-image.ts';

const STATUS: Readonly<Record<RuntimeError['kind'], number>> = {
  'not-found': 404,
  invalid: 400,
  conflict: 409,
  'not-modified': 304,
  'disk-fault': 500,
  failed: 400,
};

const told = <T>(result: Result<T, RuntimeError>): Result<T, Refusal> =>
  result.ok ? result : refuse(STATUS[result.error.kind], result.error.message);

/** A step of the runtime; "nothing to do" is an answer of its own, without a body. */
const step =
  (begin: (done: (result: Result<void, RuntimeError>) => void) => Cancel): Ask<Answer> =>
  (done) =>
    begin((result) => {
      if (!result.ok && result.error.kind === 'not-modified') done(ok(empty(304)));
      else done(result.ok ? ok(empty(204)) : told(result));
    });

const find = ({ params }: Request, { runtime }: Engine): Ask<Container> =>
  settled(told(runtime.containers.find(params['id'] as string)));

/** A handler of one container. */
const one =
  (handle: (container: Container, request: Request, engine: Engine) => Ask<Answer>): Handler =>
  (request, engine) =>
    next(find(request, engine), (container) => handle(container, request, engine));

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

const start = (container: Container, { runtime }: Engine): Ask<Answer> =>
  step((done) => runtime.containers.start(container.id, done));

function logs(container: Container, request: Request, { runtime }: Engine): Ask<Answer> {
  const streams = new Set(['stdout', 'stderr'].filter((name) => flag(request, name)));
  if (streams.size === 0) return refused(400, 'Bad parameters: you must choose at least one stream');
  if (flag(request, 'details')) return refused(501, 'Waggle does not have details of container logs yet');
  const { query } = request;
  const sinceUs = instant(query.get('since'), EPOCH_MS) ?? -Infinity;
  const untilUs = instant(query.get('until'), EPOCH_MS) ?? Infinity;
  const tail = query.get('tail') ?? 'all';
  const how = { tty: container.config.tty, timestamps: flag(request, 'timestamps') };
  const wanted = (line: LogLine) => streams.has(line.stream) && line.atUs >= sinceUs && line.atUs <= untilUs;
  const log = runtime.containers.log(container.id);
  return answered(
    streamed(how.tty ? RAW : MULTIPLEXED, (out) => {
      const lines = log.lines.filter(wanted);
      const shown = /^\d+$/.test(tail) ? lines.slice(lines.length - Math.min(lines.length, Number(tail))) : lines;
      if (shown.length > 0) out.chunk(shown.map((line) => framed(line, how)).join(''));
      const running = runtime.containers.get(container.id)?.state.kind === 'running';
      if (!flag(request, 'follow') || !running) {
        out.end();
        return () => undefined;
      }
      const unfollow = log.follow((line) => {
        if (wanted(line)) out.chunk(framed(line, how));
      });
      const unwait = runtime.containers.wait(container.id, { next: false }, () => {
        unfollow();
        out.end();
      });
      return () => {
        unfollow();
        unwait();
      };
    }),
  );
}

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

/** The head is sent at once, the code when there is one. */
const wait = (container: Container, { query }: Request, { runtime }: Engine): Ask<Answer> =>
  answered(
    streamed('application/json', (out) =>
      runtime.containers.wait(container.id, { next: (query.get('condition') ?? '') === 'next-exit' }, (code) => {
        out.chunk(`${JSON.stringify({ StatusCode: code })}\n`);
        out.end();
      }),
    ),
  );

function top(container: Container): Ask<Answer> {
  const { state, config, id } = container;
  if (state.kind !== 'running') return refused(409, `container ${id} is not running`);
  const command = [...config.entrypoint, ...config.cmd].join(' ');
  const started = clockTime(civil(state.startedUs)).slice(0, 5);
  return answered(
    jsonAnswer(200, {
      Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
      Processes: [[config.user || 'root', String(state.pid), '1', '0', started, '?', '00:00:00', command]],
    }),
  );
}

export const containerRoutes: Routes = {
  'GET /containers/json': (request, { runtime, world }) =>
    map(settled(listed(request, runtime.containers.list())), (found) =>
      jsonAnswer(
        200,
        found.map((container) => containerSummaryJson(container, world.clock.wall())),
      ),
    ),
  'POST /containers/create': create,
  'GET /containers/{id}/json': one((container) => answered(jsonAnswer(200, containerJson(container)))),
  'GET /containers/{id}/logs': one(logs),
  'GET /containers/{id}/top': one(top),
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
  'POST /containers/{id}/wait': one(wait),
  'DELETE /containers/{id}': one((container, request, { runtime }) =>
    step((done) => runtime.containers.remove(container.id, { force: flag(request, 'force') }, done)),
  ),
};
