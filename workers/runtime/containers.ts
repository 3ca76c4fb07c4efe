/**
 * The containers of one machine: create, start, stop, kill, wait, remove (container-runtime §4). Every step takes
 * its time; steps on one container that is starting wait until it has started.
 */
import type { ContainerId } from '../api/ids.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import { hex } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Cancel, World } from '../world/world.ts';
import type { Container, ContainerConfig, RuntimeError } from './container.ts';
import type { Events } from './events.ts';
import type { Execs } from './execs.ts';
import type { MountedFiles } from './files.ts';
import type { Images } from './images.ts';
import { lifecycle } from './lifecycle.ts';
import { objectionToLimits, type Limits } from './limits.ts';
import { gone, notRunning, settled, type Live } from './live.ts';
import { Log } from './logs.ts';
import { randomName } from './names.ts';
import { startsAtBoot, type RestartPolicy } from './restart.ts';
import type { ProcessRow } from './sandbox.ts';
import type { Serve } from './serving.ts';
import type { Signal } from './signals.ts';
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
  /** Other limits and another restart policy, at once; what is not said stays. */
  update(id: ContainerId, change: Partial<Limits> & { readonly restart?: RestartPolicy }): Result<void, RuntimeError>;
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

export function containers(
  world: Pick<World, 'clock' | 'disk' | 'report' | 'host'>,
  images: Images,
  events: Events,
  dice: Dice,
): Containers {
  const { clock, host } = world;
  const life = lifecycle(world, images, events, dice);
  const { all, disk, list, record } = life;
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
          const container: Container = { id, config, createdUs: clock.wall(), state, health: null, restarts: 0 };
          const unsaved = disk.save(container);
          if (unsaved !== null) {
            return answer(
              err({ kind: 'disk-fault', message: `mkdir /var/lib/docker/overlay2/${id}-init: ${unsaved}` }),
            );
          }
          record(life.adopt(container), 'create');
          life.tell();
          answer(ok(container));
        });
      });
    },
    start(id, done) {
      return interruptible(done, (answer) => {
        const live = all.get(id);
        if (live === undefined) return answer(err(gone(id)));
        settled(live, () => {
          if (live.container.state.kind === 'running' || isRestarting(live))
            return answer(err({ kind: 'not-modified', message: '' }));
          live.starting = [];
          clock.after(dice.between(150, 400) * MS, () => {
            const waiting = live.starting ?? [];
            live.starting = null;
            answer(life.launch(live));
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
          if (life.remain(live)) return answer(ok(undefined));
          if (live.sandbox === null) return answer(err({ kind: 'not-modified', message: '' }));
          const grace = clock.after(graceUs ?? container.config.stopGraceUs, () => life.send(live, 'KILL'), {
            kind: 'stop-grace',
            subject: container.config.name,
          });
          live.waiting.add(() => {
            grace();
            record(live, 'stop');
            answer(ok(undefined));
          });
          live.byHand = true;
          life.send(live, signal ?? container.config.stopSignal);
          life.resume(live);
        });
      });
    },
    kill(id, signal) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.sandbox === null) return err(notRunning(id));
      const ends = signal === 'KILL' || signal === live.container.config.stopSignal;
      if (ends) live.byHand = true;
      life.send(live, signal);
      if (ends) life.resume(live);
      return ok(undefined);
    },
    wait(id, { next }, done) {
      const live = all.get(id);
      const state = live?.container.state;
      if (live === undefined || state === undefined) return () => undefined;
      if (!next && state.kind === 'exited' && !state.restarting) return clock.after(0, () => done(state.exitCode));
      if (!next && state.kind === 'created' && live.starting === null)
        return clock.after(0, () => done(state.exitCode));
      // Whoever is about to be started again has not stopped running.
      const answer = (code: number): void => {
        if (!next && isRestarting(live)) live.waiting.add(answer);
        else done(code);
      };
      live.waiting.add(answer);
      return () => live.waiting.delete(answer);
    },
    remove(id, { force }, done) {
      return interruptible(done, (answer) => {
        const live = all.get(id);
        if (live === undefined) return answer(err(gone(id)));
        settled(live, () => {
          const name = `/${live.container.config.name}`;
          const drain = () =>
            clock.after(dice.between(50, 150) * MS, () => {
              if (all.get(id) === live) life.drop(live);
              answer(ok(undefined));
            });
          if (force) life.remain(live);
          if (live.sandbox === null && !isRestarting(live)) return void drain();
          if (!force)
            return answer(
              err({
                kind: 'conflict',
                message: `cannot remove container "${name}": container is ${isRestarting(live) ? 'restarting' : 'running'}: stop the container before removing or force remove`,
              }),
            );
          live.waiting.add(() => drain());
          live.byHand = true;
          life.send(live, 'KILL');
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
      life.change(live, live.container.state);
      record(live, 'rename', { oldName: `/${config.name}` });
      return ok(undefined);
    },
    update(id, change) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      const { config } = live.container;
      const updated = { ...config, ...change };
      const limits = objectionToLimits(updated, host.cpus);
      if (limits !== null) return err({ kind: 'invalid', message: limits });
      if (config.autoRemove && change.restart !== undefined && change.restart.name !== 'no') {
        const why = 'Restart policy cannot be updated because AutoRemove is enabled for the container';
        return err({ kind: 'conflict', message: `Cannot update container ${id}: ${why}` });
      }
      live.container = { ...live.container, config: updated };
      life.change(live, live.container.state);
      record(live, 'update');
      live.sandbox?.limit(updated);
      return ok(undefined);
    },
    pause(id) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.sandbox === null) return err(notRunning(id));
      return life.pause(live) ? ok(undefined) : err({ kind: 'conflict', message: `Container ${id} is already paused` });
    },
    unpause(id) {
      const live = all.get(id);
      if (live === undefined) return err(gone(id));
      if (live.sandbox === null) return err(notRunning(id));
      return life.resume(live) ? ok(undefined) : err({ kind: 'conflict', message: `Container ${id} is not paused` });
    },
    followHealth(id, then) {
      const followers = all.get(id)?.healthFollowers;
      followers?.add(then);
      return () => void followers?.delete(then);
    },
    execs: life.execs,
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
    const { state, config } = container;
    if (state.kind === 'exited' && config.autoRemove) disk.forget(container);
    else life.adopt(container);
  }
  life.tell();
  for (const { id, config, state } of list()) {
    if (state.kind === 'exited' && startsAtBoot(config.restart, state.exitCode, state.byHand))
      self.start(id, () => undefined);
  }
  return self;
}

const isRestarting = ({ container: { state } }: Live): boolean => state.kind === 'exited' && state.restarting;

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

/** Services wait this long before SIGKILL unless they say otherwise (container-runtime §3). */
export const DEFAULT_GRACE_US = 10 * SECOND;
