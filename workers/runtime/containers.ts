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
import { resolve } from './exec.ts';
import type { Images } from './images.ts';
import { Log } from './logs.ts';
import { randomName } from './names.ts';
import { run, type Running } from './process.ts';
import { shelf } from './shelf.ts';
import type { Signal } from './signals.ts';

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
  remove(id: ContainerId, how: { force: boolean }, done: Done): Cancel;
  log(id: ContainerId): Log;
}

/** A container with what is not written down. */
interface Live {
  container: Container;
  readonly log: Log;
  process: Running | null;
  /** Steps that wait until it has started; null while it is not starting. */
  starting: (() => void)[] | null;
  /** Those who wait for its end. */
  readonly waiting: Set<(exitCode: number) => void>;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const FIRST_PID = 1200;

export function containers(world: Pick<World, 'clock' | 'disk' | 'report'>, images: Images, dice: Dice): Containers {
  const { clock, report } = world;
  const disk = shelf(world);
  const all = new Map<ContainerId, Live>();
  let nextPid = FIRST_PID;

  const tell = () => report.view('containers', () => list().map(viewBy(clock)));
  const adopt = (container: Container): Live => {
    const live = {
      container,
      log: new Log(),
      process: null,
      starting: null,
      waiting: new Set<(code: number) => void>(),
    };
    all.set(container.id, live);
    return live;
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
  /** At once, or when it has started. */
  const settled = (live: Live, then: () => void): void => {
    if (live.starting === null) then();
    else live.starting.push(then);
  };
  const gone = (id: string): RuntimeError => ({ kind: 'not-found', message: `No such container: ${id}` });

  const ended = (live: Live, exitCode: number): void => {
    const { state, config } = live.container;
    const startedUs = state.kind === 'running' ? state.startedUs : clock.wall();
    live.process = null;
    change(live, { kind: 'exited', exitCode, startedUs, finishedUs: clock.wall() });
    report.event('container.exited', { name: config.name, exitCode });
    const waiting = [...live.waiting];
    live.waiting.clear();
    for (const answer of waiting) answer(exitCode);
    if (config.autoRemove) drop(live);
  };
  const drop = (live: Live): void => {
    all.delete(live.container.id);
    disk.forget(live.container);
    tell();
  };
  /** Begins to run it; the error is that of the engine, without a prefix. */
  const launch = (live: Live): Result<void, RuntimeError> => {
    const { config } = live.container;
    const image = images.find(config.imageId);
    if (image === undefined) return err({ kind: 'not-found', message: `No such image: ${config.image}` });
    const program = resolve(image.release.image, [...config.entrypoint, ...config.cmd]);
    if (!program.ok) {
      change(live, { kind: 'created', error: program.error, exitCode: 127 });
      return err({ kind: 'failed', message: program.error });
    }
    const running: Container = {
      ...live.container,
      state: { kind: 'running', pid: nextPid++, startedUs: clock.wall() },
    };
    const fault = disk.save(running);
    if (fault !== null) return err({ kind: 'disk-fault', message: unwritten(running, fault) });
    live.container = running;
    tell();
    report.event('container.started', { name: config.name, image: config.image });
    const ports = { clock, dice: dice.fork(live.container.id), log: live.log };
    live.process = run(program.value, live.container, ports, (code) => ended(live, code));
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
          if (!NAME.test(name))
            return answer(
              err({
                kind: 'invalid',
                message: `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
              }),
            );
          const holder = named(name);
          if (holder !== undefined)
            return answer(
              err({
                kind: 'conflict',
                message: `Conflict. The container name "/${name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
              }),
            );
          const id = hex.encode(dice.bytes(32)) as ContainerId;
          const config = { ...asked, name, hostname: asked.hostname === '' ? id.slice(0, 12) : asked.hostname };
          const state = { kind: 'created', error: '', exitCode: 0 } as const;
          const container: Container = { id, config, createdUs: clock.wall(), state };
          const fault = disk.save(container);
          if (fault !== null) {
            return answer(err({ kind: 'disk-fault', message: `mkdir /var/lib/docker/overlay2/${id}-init: ${fault}` }));
          }
          adopt(container);
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
          const { process, container } = live;
          if (process === null) return answer(err({ kind: 'not-modified', message: '' }));
          const grace = clock.after(graceUs ?? container.config.stopGraceUs, () => process.signal('KILL'), {
            kind: 'stop-grace',
            subject: container.config.name,
          });
          live.waiting.add(() => {
            grace();
            answer(ok(undefined));
          });
          process.signal(signal ?? container.config.stopSignal);
        });
      });
    },
    kill(id, signal) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.process === null) return err({ kind: 'conflict', message: `container ${id} is not running` });
      live.process.signal(signal);
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
          if (live.process === null) return void drain();
          if (!force)
            return answer(
              err({
                kind: 'conflict',
                message: `cannot remove container "${name}": container is running: stop the container before removing or force remove`,
              }),
            );
          live.waiting.add(() => drain());
          live.process.signal('KILL');
        });
      });
    },
    log: (id) => all.get(id)?.log ?? new Log(),
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
