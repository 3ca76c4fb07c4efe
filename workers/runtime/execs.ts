/** Commands run in a running container beside its first process: `docker exec`, and the probes of health checks. */
import type { ContainerId } from '../api/ids.ts';
import { hex } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { RuntimeError } from './container.ts';
import type { Events } from './events.ts';
import { resolveExec, unknownUser, type StartFault } from './exec.ts';
import type { Images } from './images.ts';
import { MIB } from './image.ts';
import { attributes, gone, notRunning, type Live } from './live.ts';
import type { Running } from './process.ts';

export interface ExecConfig {
  readonly argv: readonly string[];
  /** Over the container's own. */
  readonly env: readonly string[];
  /** Empty: the container's. */
  readonly user: string;
  readonly workingDir: string;
  readonly tty: boolean;
}

export interface Exec {
  readonly id: string;
  readonly containerId: ContainerId;
  readonly config: ExecConfig;
  readonly state:
    | { readonly kind: 'created' }
    | { readonly kind: 'running'; readonly pid: number }
    | { readonly kind: 'exited'; readonly exitCode: number };
}

export interface ExecHears {
  /** One line, without its newline. */
  write(stream: 'stdout' | 'stderr', text: string): void;
  ended(exitCode: number): void;
}

export interface Execs {
  create(containerId: ContainerId, config: ExecConfig): Result<Exec, RuntimeError>;
  get(id: string): Exec | undefined;
  /** What could not be begun is an error here and has ended all the same, with 126 or 127. */
  start(id: string, hears: ExecHears): Result<void, RuntimeError>;
  /** For whoever runs a command and gives it so much time: SIGKILL. */
  kill(id: string): void;
  /** The container has ended: its commands are forgotten. */
  forget(containerId: ContainerId): void;
}

/** Of those that have ended, as many can still be asked for. */
const ENDED_MAX = 32;

interface Kept {
  exec: Exec;
  running: Running | null;
}

export function execs(find: (id: ContainerId) => Live | undefined, images: Images, events: Events, dice: Dice): Execs {
  const all = new Map<string, Kept>();

  const tell = (live: Live, action: string, id: string, more: Readonly<Record<string, string>> = {}): void =>
    events.record('container', action, live.container.id, { ...attributes(live.container), execID: id, ...more });
  const end = (kept: Kept, exitCode: number): void => {
    kept.exec = { ...kept.exec, state: { kind: 'exited', exitCode } };
    kept.running = null;
    const ended = [...all.values()].filter(({ exec }) => exec.state.kind === 'exited');
    for (const { exec } of ended.slice(0, Math.max(0, ended.length - ENDED_MAX))) all.delete(exec.id);
  };

  return {
    create(containerId, config) {
      const live = find(containerId);
      if (live === undefined) return err(gone(containerId));
      const { state } = live.container;
      if (live.sandbox === null || state.kind !== 'running') return err(notRunning(containerId));
      if (state.paused)
        return err({
          kind: 'conflict',
          message: `container ${containerId} is paused, unpause the container before exec`,
        });
      const exec: Exec = { id: hex.encode(dice.bytes(32)), containerId, config, state: { kind: 'created' } };
      all.set(exec.id, { exec, running: null });
      tell(live, `exec_create: ${config.argv.join(' ')}`, exec.id);
      return ok(exec);
    },
    get: (id) => all.get(id)?.exec,
    start(id, hears) {
      const kept = all.get(id);
      if (kept === undefined) return err({ kind: 'not-found', message: `No such exec instance: ${id}` });
      const { containerId, config, state } = kept.exec;
      const live = find(containerId);
      if (live === undefined) return err(gone(containerId));
      if (live.sandbox === null) return err(notRunning(containerId));
      if (state.kind === 'running')
        return err({ kind: 'conflict', message: `Error: Exec command ${id} is already running` });
      if (state.kind === 'exited')
        return err({ kind: 'conflict', message: `Error: Exec command ${id} has already run` });
      const { config: own } = live.container;
      const image = images.find(own.imageId);
      if (image === undefined) return err({ kind: 'not-found', message: `No such image: ${own.image}` });
      tell(live, `exec_start: ${config.argv.join(' ')}`, id);
      const refuse = ({ message, exitCode }: StartFault): Result<void, RuntimeError> => {
        end(kept, exitCode);
        return err({ kind: 'failed', message });
      };
      const user = config.user === '' ? own.user : config.user;
      const nobody = unknownUser(image.release.image, user);
      if (nobody !== null) return refuse({ message: nobody, exitCode: 126 });
      const program = resolveExec(image.release.image, config.argv);
      if (!program.ok) return refuse(program.error);
      const how = {
        env: [...own.env, ...config.env],
        user,
        interactive: config.tty,
        mortal: true,
        memoryBytes: MIB,
        write: hears.write,
      };
      const running = live.sandbox.exec(program.value, config.argv.join(' '), how, dice.fork(id), (code) => {
        end(kept, code);
        tell(live, 'exec_die', id, { exitCode: String(code) });
        hears.ended(code);
      });
      if (running === null) {
        const why =
          'OCI runtime exec failed: exec failed: unable to start container process: fork/exec: resource temporarily unavailable: unknown';
        return refuse({ message: why, exitCode: 126 });
      }
      kept.running = running;
      kept.exec = { ...kept.exec, state: { kind: 'running', pid: running.pid } };
      return ok(undefined);
    },
    kill: (id) => all.get(id)?.running?.signal('KILL'),
    forget(containerId) {
      for (const [id, { exec }] of all) if (exec.containerId === containerId) all.delete(id);
    },
  };
}
