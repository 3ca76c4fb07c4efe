/**
 * What steps a task of the swarm as a container of this engine's runtime (swarm-semantics §5.8, §5.9). Names, labels
 * and texts are the engine's own.
 */
import type { Controller, StepDone, StepError } from '../agent/exec.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import { taskName, type Task } from '../api/objects/task.ts';
import { NS_PER_US, SECOND } from '../api/time.ts';
import type { Container } from '../runtime/container.ts';
import { familiar, parseReference, tagged } from '../runtime/reference.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { settle, type Wish } from '../runtime/settle.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Cancel, World } from '../world/world.ts';
import { healthWish } from './convert/healthcheck.ts';
import { expandTemplate } from './templates.ts';

/** Until the other nodes have heard that this container answers no more (swarm-semantics §5.9). */
const GOSSIP_CONVERGES_US = 2 * SECOND;

/** The errors end the task before it was accepted. `node` is what this machine tells of itself. */
export function taskController(
  world: Pick<World, 'clock'>,
  runtime: Runtime,
  task: Task,
  node: NodeDescription,
): Result<Controller, string> {
  const wish = wishOf(task, node);
  return wish.ok ? ok(controller(world, runtime, task, wish.value)) : wish;
}

const fatal = (message: string): Result<never, StepError> => err({ message, temporary: false });
const done = ok(undefined);
const nothing: Cancel = () => undefined;

function controller(world: Pick<World, 'clock'>, { images, containers }: Runtime, task: Task, wish: Wish): Controller {
  const own = (): Container | undefined => containers.named(wish.name);
  const gone = fatal(`No such container: ${wish.name}`);
  /** Takes its place behind an agreed answer, so that no step answers before it has returned. */
  const soon = (answer: StepDone, result: Result<void, StepError>): Cancel =>
    world.clock.after(0, () => answer(result));

  const create = (answer: StepDone): Cancel => {
    const image = images.find(wish.image);
    if (image === undefined) return soon(answer, fatal(missing(wish.image)));
    const config = settle(wish, image);
    if (!config.ok) return soon(answer, fatal(config.error));
    return containers.create(config.value, (made) =>
      answer(made.ok || made.error.kind === 'conflict' ? done : fatal(made.error.message)),
    );
  };

  const shutdown = (answer: StepDone): Cancel => {
    const container = own();
    if (container?.state.kind !== 'running') return soon(answer, done);
    let cancel: Cancel = nothing;
    const stop = () => {
      cancel = containers.stop(container.id, {}, (stopped) =>
        answer(stopped.ok || isHarmless(stopped.error.kind) ? done : fatal(stopped.error.message)),
      );
    };
    if (onIngress(task)) cancel = world.clock.after(GOSSIP_CONVERGES_US, stop);
    else stop();
    return () => cancel();
  };

  return {
    prepare(answer) {
      if (own() !== undefined) return soon(answer, done);
      const reference = parseReference(wish.image);
      if (!reference.ok) return soon(answer, fatal(reference.error));
      const pinned = reference.value.digest !== null;
      if (pinned && images.find(wish.image) !== undefined) return create(answer);
      let cancel: Cancel = nothing;
      // A pull that fails does no harm where the image is here already; else creating says what is missing.
      cancel = images.pull(reference.value, { onDone: () => (cancel = create(answer)) });
      return () => cancel();
    },
    start(answer) {
      const container = own();
      if (container === undefined) return soon(answer, gone);
      if (container.state.kind !== 'created') return soon(answer, done);
      return containers.start(container.id, (started) =>
        answer(
          started.ok || isHarmless(started.error.kind)
            ? done
            : fatal(`starting container failed: ${started.error.message}`),
        ),
      );
    },
    wait(answer) {
      const container = own();
      if (container === undefined) return soon(answer, gone);
      return containers.wait(container.id, { next: false }, (code) =>
        answer(code === 0 ? done : fatal(`task: non-zero exit (${code})`)),
      );
    },
    shutdown,
    remove(answer) {
      let cancel: Cancel = nothing;
      cancel = shutdown((down) => {
        const container = own();
        if (!down.ok || container === undefined) return answer(down);
        cancel = containers.remove(container.id, { force: true }, (removed) =>
          answer(removed.ok || removed.error.kind === 'not-found' ? done : fatal(removed.error.message)),
        );
      });
      return () => cancel();
    },
    close: nothing,
    status() {
      const container = own();
      if (container === undefined) return null;
      const { id, state } = container;
      return {
        containerId: id,
        pid: state.kind === 'running' ? state.pid : 0,
        exitCode: state.kind === 'running' ? 0 : state.exitCode,
      };
    },
  };
}

const isHarmless = (kind: string): boolean => kind === 'not-found' || kind === 'not-modified';

/** Published through the mesh, and so attached to its network. */
const onIngress = (task: Task): boolean => task.endpointPorts.some((port) => port.PublishMode === 'ingress');

/** Before 29.7 an engine says this of every pull that failed (container-runtime §1). */
const missing = (image: string): string => {
  const reference = parseReference(image);
  return `No such image: ${reference.ok ? familiar(tagged(reference.value)) : image}`;
};

function wishOf(task: Task, node: NodeDescription): Result<Wish, string> {
  const spec = task.spec.ContainerSpec;
  if (spec === undefined) return err(`unsupported runtime type: ${JSON.stringify(task.spec.Runtime ?? '')}`);
  if (spec.Image === '') return err('dockerexec: image required');
  const hostname = expandTemplate(spec.Hostname ?? '', task, node);
  if (!hostname.ok) return err(`expanding hostname failed: ${hostname.error}`);
  const env: string[] = [];
  for (const pair of spec.Env ?? []) {
    const value = expandTemplate(pair, task, node);
    if (!value.ok) return err(`expanding env failed: ${value.error}`);
    env.push(value.value);
  }
  const name = taskName(task);
  const limits = task.spec.Resources?.Limits;
  return ok({
    name,
    image: spec.Image,
    entrypoint: spec.Command ?? null,
    cmd: spec.Args ?? null,
    env,
    labels: {
      ...spec.Labels,
      'com.docker.swarm.node.id': task.nodeId ?? '',
      'com.docker.swarm.service.id': task.serviceId,
      'com.docker.swarm.service.name': task.serviceName,
      'com.docker.swarm.task': '',
      'com.docker.swarm.task.id': task.id,
      'com.docker.swarm.task.name': name,
    },
    hostname: hostname.value,
    user: spec.User ?? '',
    workingDir: spec.Dir ?? '',
    ports: [],
    tty: spec.TTY ?? false,
    openStdin: spec.OpenStdin ?? false,
    init: spec.Init ?? false,
    stopSignal: spec.StopSignal ?? '',
    stopGraceUs: spec.StopGracePeriod === undefined ? null : Math.round(spec.StopGracePeriod / NS_PER_US),
    memoryBytes: limits?.MemoryBytes ?? 0,
    nanoCpus: limits?.NanoCPUs ?? 0,
    pids: Math.max(0, limits?.Pids ?? 0),
    healthcheck: healthWish(spec.Healthcheck),
    autoRemove: false,
  });
}
