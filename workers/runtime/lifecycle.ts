/** What happens to the containers of one machine, and what is written down and told of it: their starts, ends, and all between. */
import type { ContainerId } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { DiskFault, World } from '../world/world.ts';
import type { Container, RuntimeError } from './container.ts';
import { viewBy } from './containers-view.ts';
import { cpu } from './cpu.ts';
import type { Events } from './events.ts';
import { resolve, titleOf, unknownUser, type StartFault } from './exec.ts';
import { execs } from './execs.ts';
import { mounted } from './files.ts';
import { settleHealth, starting, unwatched, type Health } from './health.ts';
import { HostPorts } from './host-ports.ts';
import type { Images } from './images.ts';
import { attributes, live, type Live } from './live.ts';
import { memory } from './memory.ts';
import { watchHealth } from './probe.ts';
import type { How } from './process.ts';
import { nextRestart, type Restarts } from './restart.ts';
import { sandbox, type Machinery } from './sandbox.ts';
import { shelf } from './shelf.ts';
import { SIGNALS, type Signal } from './signals.ts';

const FIRST_PID = 1200;

export type Lifecycle = ReturnType<typeof lifecycle>;

export function lifecycle(
  world: Pick<World, 'clock' | 'disk' | 'report' | 'host'>,
  images: Images,
  events: Events,
  dice: Dice,
) {
  const { clock, report, host } = world;
  const disk = shelf(world);
  const all = new Map<ContainerId, Live>();
  const ports = new HostPorts(host.address);
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

  const ended = (live: Live, exitCode: number): void => {
    const { state, config, id } = live.container;
    const startedUs = state.kind === 'running' ? state.startedUs : clock.wall();
    const { oomKilled, byHand } = live;
    const ranUs = clock.now() - live.beganUs;
    const again = nextRestart(config.restart, live.restarts, { exitCode, ranUs, byHand });
    live.sandbox = null;
    ports.release(id);
    unwatch(live);
    commands.forget(id);
    const restarting = again !== null;
    change(live, { kind: 'exited', exitCode, oomKilled, restarting, byHand, startedUs, finishedUs: clock.wall() });
    report.event('container.exited', { name: config.name, exitCode });
    record(live, 'die', { execDuration: String(Math.floor(ranUs / SECOND)), exitCode: String(exitCode) });
    if (again !== null) restart(live, again);
    const waiting = [...live.waiting];
    live.waiting.clear();
    for (const answer of waiting) answer(exitCode);
    if (config.autoRemove && again === null) drop(live);
  };
  const restart = (live: Live, restarts: Restarts): void => {
    live.restarts = restarts;
    live.callOff = clock.after(
      restarts.delayUs,
      () => {
        live.container = { ...live.container, restarts: restarts.count };
        const launched = launch(live);
        if (!launched.ok) remain(live);
      },
      { kind: 'restart-delay', subject: live.container.config.name },
    );
  };
  /** It will not be started again after all; whether it was about to be. */
  const remain = (live: Live): boolean => {
    const { state } = live.container;
    live.callOff();
    live.callOff = () => undefined;
    if (state.kind !== 'exited' || !state.restarting) return false;
    change(live, { ...state, restarting: false, byHand: true });
    return true;
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
  const watch = (live: Live): void => {
    const { healthcheck } = live.container.config;
    if (healthcheck === null) return;
    const health = {
      get: () => live.container.health ?? starting,
      set: (after: Health) => becomes(live, after),
    };
    live.unwatch = watchHealth(clock, commands, live.container, settleHealth(healthcheck), live.beganUs, health);
  };
  const unwatch = (live: Live): void => {
    live.unwatch();
    live.unwatch = () => undefined;
    const { health } = live.container;
    if (health !== null) live.container = { ...live.container, health: unwatched(health) };
  };

  const pause = (live: Live): boolean => {
    const { state } = live.container;
    if (live.sandbox === null || state.kind !== 'running' || state.paused) return false;
    live.sandbox.freeze();
    unwatch(live);
    change(live, { ...state, paused: true });
    record(live, 'pause');
    return true;
  };
  /** Whether there was anything to resume. */
  const resume = (live: Live): boolean => {
    const { state } = live.container;
    if (live.sandbox === null || state.kind !== 'running' || !state.paused) return false;
    change(live, { ...state, paused: false });
    live.sandbox.thaw();
    watch(live);
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
    const published = ports.take(live.container.id, config.bindings ?? {});
    if (!published.ok) {
      const message = `${portsOf(live.container)}: ${published.error}`;
      refuse({ message, exitCode: 128 });
      return err({ kind: 'port-taken', message });
    }
    const running: Container = {
      ...live.container,
      state: { kind: 'running', pid: nextPid, startedUs: clock.wall(), paused: false, published: published.value },
      health: config.healthcheck === null ? null : starting,
    };
    const fault = disk.save(running);
    if (fault !== null) {
      ports.release(running.id);
      return err({ kind: 'disk-fault', message: unwritten(running, fault) });
    }
    live.container = running;
    live.oomKilled = false;
    live.byHand = false;
    live.beganUs = clock.now();
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
    watch(live);
    return ok(undefined);
  };

  return {
    disk,
    all,
    execs: commands,
    /** Newest first. */
    list,
    tell,
    record,
    adopt,
    change,
    drop,
    send,
    pause,
    resume,
    remain,
    launch,
  };
}

const portsOf = ({ config, id }: Container): string =>
  `failed to set up container networking: driver failed programming external connectivity on endpoint ${config.name} (${id})`;

const unwritten = ({ id }: Container, fault: DiskFault): string =>
  `write /var/lib/docker/containers/${id}/config.v2.json: ${fault}`;
