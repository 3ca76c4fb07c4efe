/** Commands inside running containers: `/containers/{id}/exec` and `/exec` (engine-api §11). */
import type { Container } from '../../runtime/container.ts';
import type { Exec } from '../../runtime/execs.ts';
import { ok } from '../../std/result.ts';
import { empty, jsonAnswer, type Answer } from '../answer.ts';
import { answered, refused, settled, type Ask } from '../ask.ts';
import { flag as boolean, kept, list, read, struct, text } from '../convert/shape.ts';
import type { Engine } from '../deps.ts';
import { framed } from '../framing.ts';
import { json, type Request } from '../request.ts';
import type { Routes } from '../router.ts';
import { hijacked } from './container-streams.ts';
import { one, told } from './one-container.ts';

interface Wish {
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly User: string;
  readonly WorkingDir: string;
  readonly Tty: boolean;
}

const words = list(kept(text, ''));
const wishShape = struct<Wish>({
  Cmd: kept(words, []),
  Env: kept(words, []),
  User: kept(text, ''),
  WorkingDir: kept(text, ''),
  Tty: kept(boolean, false),
});
const startShape = struct<{ Detach: boolean; Tty: boolean }>({
  Detach: kept(boolean, false),
  Tty: kept(boolean, false),
});

function create(container: Container, request: Request, { runtime }: Engine): Ask<Answer> {
  const body = json(request);
  const wish = body.ok ? read(wishShape, body.value, 'ExecOptions') : body;
  if (!wish.ok) return settled(wish);
  const { Cmd: argv, Env: env, User: user, WorkingDir: workingDir, Tty: tty } = wish.value;
  if (argv.length === 0) return refused(400, 'No exec command specified');
  if (workingDir !== '' && workingDir !== '/')
    return refused(501, 'Waggle does not have working directories for commands yet: name files from / on');
  const made = runtime.containers.execs.create(container.id, { argv, env, user, workingDir, tty });
  return settled(made.ok ? ok(jsonAnswer(201, { Id: made.value.id })) : told(made));
}

/** Detached, a refusal has a status; else the head has gone out, and the refusal is part of the output, as in Docker. */
function start(request: Request, { runtime, world }: Engine): Ask<Answer> {
  const body = json(request);
  const wish = body.ok ? read(startShape, body.value, 'ExecStartOptions') : body;
  if (!wish.ok) return settled(wish);
  const { execs } = runtime.containers;
  const id = request.params['id'] as string;
  const exec = execs.get(id);
  if (exec === undefined) return refused(404, `No such exec instance: ${id}`);
  const { tty } = exec.config;
  if (wish.value.Detach) {
    const begun = execs.start(id, { write: () => undefined, ended: () => undefined });
    return settled(begun.ok ? ok(empty(200)) : told(begun));
  }
  return answered(
    hijacked(request, tty, (out) => {
      const write = (stream: 'stdout' | 'stderr', line: string) =>
        out.chunk(framed({ atUs: 0, stream, text: line }, { tty, timestamps: false }));
      const begun = execs.start(id, { write, ended: () => out.end() });
      if (begun.ok) return () => undefined;
      write('stdout', `${begun.error.message}\r`);
      return world.clock.after(0, () => out.end());
    }),
  );
}

const execJson = ({ id, containerId, config, state }: Exec) => {
  const [entrypoint = '', ...rest] = config.argv;
  return {
    ID: id,
    Running: state.kind === 'running',
    ExitCode: state.kind === 'exited' ? state.exitCode : null,
    ProcessConfig: { tty: config.tty, entrypoint, arguments: rest, privileged: false, user: config.user },
    OpenStdin: false,
    OpenStderr: true,
    OpenStdout: true,
    CanRemove: false,
    ContainerID: containerId,
    DetachKeys: '',
    Pid: state.kind === 'running' ? state.pid : 0,
  };
};

export const execRoutes: Routes = {
  'POST /containers/{id}/exec': one(create),
  'POST /exec/{id}/start': start,
  // Terminals here have no size of their own.
  'POST /exec/{id}/resize': () => answered(empty(200)),
  'GET /exec/{id}/json': ({ params }, { runtime }) => {
    const id = params['id'] as string;
    const exec = runtime.containers.execs.get(id);
    return exec === undefined
      ? refused(404, `No such exec instance: ${id}`)
      : answered(jsonAnswer(200, execJson(exec)));
  },
};
