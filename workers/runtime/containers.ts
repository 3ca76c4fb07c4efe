/**
 * The containers of one machine: create, start, stop, kill, wait, remove (container-runtime §4). Every step takes
 * its time; steps on one container that is starting wait until it has started.
 */
import type { ContainerId, TaskId } from '../api/ids.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import { hex } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Cancel, Clock, DiskFault, World } from '../world/world.ts';
import { TASK_ID_LABEL, type Container, type ContainerConfig, type RuntimeError } from './container.ts';
import { cpu } from './cpu.ts';
import type { Events } from './events.ts';
import { resolve, titleOf, unknownUser, type StartFault } from './exec.ts';
import { execs, type Execs } from './execs.ts';
import { settleHealth, starting, unwatched, type Health } from './health.ts';
import { mounted, type MountedFiles } from './files.ts';
import type { Images } from './images.ts';
import { attributes, gone, live, notRunning, settled, type Live } from './live.ts';
import { Log } from './logs.ts';
import { objectionToLimits } from './limits.ts';
import { memory } from './memory.ts';
import { randomName } from './names.ts';
import { watchHealth } from './probe.ts';
import type { How } from './process.ts';
import { sandbox, type Machinery, type ProcessRow } from './sandbox.ts';
import type { Serve } from './serving.ts';
import { shelf } from './shelf.ts';
import { SIGNALS, type Signal } from './signals.ts';
import { statsOf, type ContainerStats } from './stats.ts';

type Done<T = void> = (result: Result<T, RuntimeError>) => void;

export interface Containers {
  /** Newest first. */
  list(): readonly Container[];
  get(id: ContainerId): Container | undefined;
  named(name: string): Container | undefined;
  /** By full id, exact name or unique beginning of an id, in this order (engine-api §1.3). */
  find(reference: string): Result<Container, RuntimeError>;
  /** An empty name is replaced by one drawn from the dice. The image must be here. */
  create(config: ContainerConfig, done: Done<Container>): Cancel;
  start(id: ContainerId, done: Done): Cancel;
  /** The stop signal, then the grace, then SIGKILL. */
  stop(id: ContainerId, how: { signal?: Signal; graceUs?: Micros }, done: Done): Cancel;
  kill(id: ContainerId, signal: Signal): Result<void, RuntimeError>;
  /** Answers with the exit code when it is not running (or, with `next`, when it ends the next time). */
  wait(id: ContainerId, how: { next: boolean }, done: (exitCode: number) => void): Cancel;
  /** With `volumes`, those that nobody has named go too. */
  remove(id: ContainerId, how: { force: boolean; volumes?: boolean }, done: Done): Cancel;
  rename(id: ContainerId, name: string): Result<void, RuntimeError>;
  /** All its processes stand still, and its health is not looked at. */
  pause(id: ContainerId): Result<void, RuntimeError>;
  unpause(id: ContainerId): Result<void, RuntimeError>;
  /** Calls `then` whenever its health becomes another, as the event `health_status` says it. */
  followHealth(id: ContainerId, then: (status: 'healthy' | 'unhealthy') => void): Cancel;
  readonly execs: Execs;
  /** What answers whoever comes to this port from outside; undefined: nothing listens there. */
  listener(id: ContainerId, port: number): Serve | undefined;
  /** Null where it does not run. */
  stats(id: ContainerId): ContainerStats | null;
  /** In the order in which they began; none where it does not run. */
  processes(id: ContainerId): readonly ProcessRow[];
  log(id: ContainerId): Log;
  /** What its processes find over its own files from its next start on. Kept in memory alone. */
  mount(id: ContainerId, mounts: readonly MountedFiles[]): void;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const FIRST_PID = 1200;

export function containers(
  world: Pick<World, 'clock' | 'disk' | 'report' | 'host'>,
  images: Images,
  events: Events,
  dice: Dice,
): Containers {
  const { clock, report, host } = world;
  const disk = shelf(world);
  const all = new Map<ContainerId, Live>();
  let nextPid = FIRST_PID;
  const machinery: Machinery = {
    clock,
    cpus: host.cpus,
    cpu: cpu(clock, host.cpus),
    memory: memory(host.memoryBytes),
    nextPid: () => nextPid++,
  };
  const commands = execs((id) => all.get(id), images, events, dice.fork('execs'));

  const tell = () => report.view('containers', () => list().map(viewBy(clock)));
  const record = (live: Live, action: string, more: Readonly<Record<string, string>> = {}): void =>
    events.record('container', action, live.container.id, { ...attributes(live.container), ...more });
  const adopt = (container: Container): Live => {
    const made = live(container);
    all.set(container.id, made);
    return made;
  };
  const change = (live: Live, state: Container['state']): void => {
    live.container = { ...live.container, state };
    const fault = disk.save(live.container);
    if (fault !== null) report.event('daemon.log', { line: unwritten(live.container, fault) });
    tell();
  };
  const list = (): readonly Container[] =>
    [...all.values()].map((live) => live.container).sort((a, b) => b.createdUs - a.createdUs || (a.id < b.id ? -1 : 1));
  const named = (name: string) => list().find((one) => one.config.name === name);

  /** Why no container can have this name from now on. */
  const objection = (name: string): RuntimeError | null => {
    if (!NAME.test(name)) {
      const message = `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`;
      return { kind: 'invalid', message };
    }
    const holder = named(name);
    if (holder === undefined) return null;
    const message = `Conflict. The container name "/${name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`;
    return { kind: 'conflict', message };
  };

  const ended = (live: Live, exitCode: number): void => {
    const { state, config, id } = live.container;
    const startedUs = state.kind === 'running' ? state.startedUs : clock.wall();
    const { oomKilled } = live;
    live.sandbox = null;
    unwatch(live);
    commands.forget(id);
    change(live, { kind: 'exited', exitCode, oomKilled, startedUs, finishedUs: clock.wall() });
    report.event('container.exited', { name: config.name, exitCode });
    const seconds = Math.floor((clock.wall() - startedUs) / SECOND);
    record(live, 'die', { execDuration: String(seconds), exitCode: String(exitCode) });
    const waiting = [...live.waiting];
    live.waiting.clear();
    for (const answer of waiting) answer(exitCode);
    if (config.autoRemove) drop(live);
  };
  const drop = (live: Live): void => {
    if (!all.delete(live.container.id)) return;
    disk.forget(live.container);
    record(live, 'destroy');
    tell();
  };
  const send = (live: Live, signal: Signal): void => {
    record(live, 'kill', { signal: String(SIGNALS[signal]) });
    live.sandbox?.signal(signal);
  };

  const becomes = (live: Live, after: Health): void => {
    const before = live.container.health?.status;
    live.container = { ...live.container, health: after };
    if (after.status === before || after.status === 'starting') return;
    tell();
    record(live, `health_status: ${after.status}`);
    report.event('container.health', { name: live.container.config.name, status: after.status });
    for (const follower of [...live.healthFollowers]) follower(after.status);
  };
  const watch = (live: Live, beganUs: Micros): void => {
    const { healthcheck } = live.container.config;
    if (healthcheck === null) return;
    const health = {
      get: () => live.container.health ?? starting,
      set: (after: Health) => becomes(live, after),
    };
    live.unwatch = watchHealth(clock, commands, live.container, settleHealth(healthcheck), beganUs, health);
  };
  const unwatch = (live: Live): void => {
    live.unwatch();
    live.unwatch = () => undefined;
    const { health } = live.container;
    if (health !== null) live.container = { ...live.container, health: unwatched(health) };
  };

  /** Whether there was anything to resume. */
  const resume = (live: Live): boolean => {
    const { state } = live.container;
    if (live.sandbox === null || state.kind !== 'running' || !state.paused) return false;
    change(live, { ...state, paused: false });
    live.sandbox.thaw();
    watch(live, clock.now() - (clock.wall() - state.startedUs));
    record(live, 'unpause');
    return true;
  };

  /** Begins to run it; the error is that of the engine, without a prefix. */
  const launch = (live: Live): Result<void, RuntimeError> => {
    const { config } = live.container;
    const image = images.find(config.imageId);
    if (image === undefined) return err({ kind: 'not-found', message: `No such image: ${config.image}` });
    const refuse = ({ message, exitCode }: StartFault): Result<void, RuntimeError> => {
      change(live, { kind: 'created', error: message, exitCode });
      return err({ kind: 'failed', message });
    };
    const nobody = unknownUser(image.release.image, config.user);
    if (nobody !== null) return refuse({ message: nobody, exitCode: 128 });
    const argv = [...config.entrypoint, ...config.cmd];
    const program = resolve(image.release.image, argv);
    if (!program.ok) return refuse(program.error);
    const running: Container = {
      ...live.container,
      state: { kind: 'running', pid: nextPid, startedUs: clock.wall(), paused: false },
      health: config.healthcheck === null ? null : starting,
    };
    const fault = disk.save(running);
    if (fault !== null) return err({ kind: 'disk-fault', message: unwritten(running, fault) });
    live.container = running;
    live.oomKilled = false;
    tell();
    report.event('container.started', { name: config.name, image: config.image });
    record(live, 'start');
    const how: How = {
      env: config.env,
      user: config.user,
      interactive: config.tty && config.openStdin,
      mortal: config.init,
      memoryBytes: image.release.image.memoryIdleBytes,
      write: (stream, text) => live.log.write({ atUs: clock.wall(), stream, text }),
    };
    const first = {
      program: program.value,
      title: titleOf(image.release.image, argv),
      how,
      files: mounted(live.layer, live.mounts),
    };
    live.sandbox = sandbox(config, first, machinery, dice.fork(live.container.id), {
      onOom() {
        live.oomKilled = true;
        record(live, 'oom');
        report.event('container.oom', { name: config.name });
      },
      onExit: (code) => ended(live, code),
    });
    watch(live, clock.now());
    return ok(undefined);
  };

  const self: Containers = {
    list,
    get: (id) => all.get(id)?.container,
    named,
    find(reference) {
      const exact = all.get(reference as ContainerId)?.container ?? named(reference.replace(/^\//, ''));
      if (exact !== undefined) return ok(exact);
      const matches = list().filter((one) => reference !== '' && one.id.startsWith(reference));
      if (matches.length > 1)
        return err({ kind: 'invalid', message: `Multiple IDs found with provided prefix: ${reference}` });
      return matches[0] === undefined ? err(gone(reference)) : ok(matches[0]);
    },
    create(asked, done) {
      return interruptible(done, (answer) => {
        clock.after(dice.between(50, 150) * MS, () => {
          const name = asked.name === '' ? unused(dice.fork('name'), named) : asked.name;
          const limits = objectionToLimits(asked, host.cpus);
          const fault: RuntimeError | null = limits === null ? objection(name) : { kind: 'invalid', message: limits };
          if (fault !== null) return answer(err(fault));
          const id = hex.encode(dice.bytes(32)) as ContainerId;
          const config = { ...asked, name, hostname: asked.hostname === '' ? id.slice(0, 12) : asked.hostname };
          const state = { kind: 'created', error: '', exitCode: 0 } as const;
          const container: Container = { id, config, createdUs: clock.wall(), state, health: null };
          const unsaved = disk.save(container);
          if (unsaved !== null) {
            return answer(
              err({ kind: 'disk-fault', message: `mkdir /var/lib/docker/overlay2/${id}-init: ${unsaved}` }),
            );
          }
          record(adopt(container), 'create');
          tell();
          answer(ok(container));
        });
      });
    },
    start(id, done) {
      return interruptible(done, (answer) => {
        const live = all.get(id);
        if (live === undefined) return answer(err(gone(id)));
        settled(live, () => {
          if (live.container.state.kind === 'running') return answer(err({ kind: 'not-modified', message: '' }));
          live.starting = [];
          clock.after(dice.between(150, 400) * MS, () => {
            const waiting = live.starting ?? [];
            live.starting = null;
            answer(launch(live));
            for (const then of waiting) then();
          });
        });
      });
    },
    stop(id, { signal, graceUs }, done) {
      return interruptible(done, (answer) => {
        const live = all.get(id);
        if (live === undefined) return answer(err(gone(id)));
        settled(live, () => {
          const { container } = live;
          if (live.sandbox === null) return answer(err({ kind: 'not-modified', message: '' }));
          const grace = clock.after(graceUs ?? container.config.stopGraceUs, () => send(live, 'KILL'), {
            kind: 'stop-grace',
            subject: container.config.name,
          });
          live.waiting.add(() => {
            grace();
            record(live, 'stop');
            answer(ok(undefined));
          });
          send(live, signal ?? container.config.stopSignal);
          resume(live);
        });
      });
    },
    kill(id, signal) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.sandbox === null) return err(notRunning(id));
      send(live, signal);
      if (signal === live.container.config.stopSignal) resume(live);
      return ok(undefined);
    },
    wait(id, { next }, done) {
      const live = all.get(id);
      const state = live?.container.state;
      if (live === undefined || state === undefined) return () => undefined;
      if (!next && state.kind === 'exited') return clock.after(0, () => done(state.exitCode));
      if (!next && state.kind === 'created' && live.starting === null)
        return clock.after(0, () => done(state.exitCode));
      live.waiting.add(done);
      return () => live.waiting.delete(done);
    },
    remove(id, { force }, done) {
      return interruptible(done, (answer) => {
        const live = all.get(id);
        if (live === undefined) return answer(err(gone(id)));
        settled(live, () => {
          const name = `/${live.container.config.name}`;
          const drain = () =>
            clock.after(dice.between(50, 150) * MS, () => {
              if (all.get(id) === live) drop(live);
              answer(ok(undefined));
            });
          if (live.sandbox === null) return void drain();
          if (!force)
            return answer(
              err({
                kind: 'conflict',
                message: `cannot remove container "${name}": container is running: stop the container before removing or force remove`,
              }),
            );
          live.waiting.add(() => drain());
          send(live, 'KILL');
        });
      });
    },
    rename(id, name) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (name === '') return err({ kind: 'invalid', message: 'Neither old nor new names may be empty' });
      const { config } = live.container;
      if (name === config.name) {
        return err({ kind: 'invalid', message: 'Renaming a container with the same name as its current name' });
      }
      const fault = objection(name);
      if (fault !== null) return err({ ...fault, message: `Error when allocating new name: ${fault.message}` });
      live.container = { ...live.container, config: { ...config, name } };
      change(live, live.container.state);
      record(live, 'rename', { oldName: `/${config.name}` });
      return ok(undefined);
    },
    pause(id) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      const { state } = live.container;
      if (live.sandbox === null || state.kind !== 'running') return err(notRunning(id));
      if (state.paused) return err({ kind: 'conflict', message: `Container ${id} is already paused` });
      live.sandbox.freeze();
      unwatch(live);
      change(live, { ...state, paused: true });
      record(live, 'pause');
      return ok(undefined);
    },
    unpause(id) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.sandbox === null) return err(notRunning(id));
      return resume(live) ? ok(undefined) : err({ kind: 'conflict', message: `Container ${id} is not paused` });
    },
    followHealth(id, then) {
      const followers = all.get(id)?.healthFollowers;
      followers?.add(then);
      return () => void followers?.delete(then);
    },
    execs: commands,
    listener: (id, port) => all.get(id)?.sandbox?.listener(port),
    stats(id) {
      const live = all.get(id);
      return live === undefined || live.sandbox === null
        ? null
        : statsOf(live.sandbox, live.container, clock, host.cpus);
    },
    processes: (id) => all.get(id)?.sandbox?.processes() ?? [],
    log: (id) => all.get(id)?.log ?? new Log(),
    mount(id, mounts) {
      const live = all.get(id);
      if (live !== undefined) live.mounts = mounts;
    },
  };

  for (const container of disk.recall(clock.wall())) {
    if (container.state.kind === 'exited' && container.config.autoRemove) disk.forget(container);
    else adopt(container);
  }
  tell();
  return self;
}

/** What was begun goes on; only the answer is no longer wanted. A spent minute of grace is not given back. */
function interruptible<T>(done: Done<T>, begin: (answer: Done<T>) => void): Cancel {
  let wanted = true;
  begin((result) => {
    if (wanted) done(result);
  });
  return () => {
    wanted = false;
  };
}

function unused(dice: World['dice'], taken: (name: string) => unknown): string {
  let name = randomName(dice);
  while (taken(name) !== undefined) name += dice.int(10);
  return name;
}

const unwritten = ({ id }: Container, fault: DiskFault): string =>
  `write /var/lib/docker/containers/${id}/config.v2.json: ${fault}`;

/** By the count of a clock whose calendar is wrong, no container has run for years, nor will it begin to next year. */
const viewBy = (clock: Clock) => {
  const now = clock.now();
  const ahead = clock.wall() - now;
  return (container: Container) => view(container, (atUs) => Math.min(now, atUs - ahead));
};

const view = ({ id, config, state }: Container, trueUs: (atUs: Micros) => Micros) => ({
  id,
  name: config.name,
  image: config.image,
  taskId: (config.labels[TASK_ID_LABEL] ?? null) as TaskId | null,
  state: state.kind,
  exitCode: state.kind === 'exited' ? state.exitCode : null,
  startedUs: state.kind === 'created' ? null : trueUs(state.startedUs),
});

/** Services wait this long before SIGKILL unless they say otherwise (container-runtime §3). */
export const DEFAULT_GRACE_US = 10 * SECOND;
