/**
 * What steps a task of the swarm as a container of this engine's runtime (swarm-semantics §5.8, §5.9). Names, labels
 * and texts are the engine's own.
 */
import type { Controller, Dependencies, StepDone, StepError } from '../agent/exec.ts';
import type { Port } from '../api/engine/specs.ts';
import type { NetworkId } from '../api/ids.ts';
import { driverOf, isNodeLocal } from '../api/objects/network.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import { logDriverOf, type Task } from '../api/objects/task.ts';
import { MS, SECOND } from '../api/time.ts';
import type { Container } from '../runtime/container.ts';
import type { PublishedPort } from '../runtime/host-ports.ts';
import { missingSource } from '../runtime/mounting.ts';
import { familiar, parseReference, tagged } from '../runtime/reference.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { settle, type Wish } from '../runtime/settle.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Cancel, World } from '../world/world.ts';
import { entrustedFiles } from './entrusted.ts';
import { taskLogs } from './task-logs.ts';
import { taskWish } from './task-wish.ts';

/** Until the other nodes have heard that this container answers no more (swarm-semantics §5.9). */
const GOSSIP_CONVERGES_US = 2 * SECOND;

/** How often it looks for its node's addresses, and for how long (swarm-semantics §5.9). */
const POLL_US = 100 * MS;
const ATTACHMENTS_WAIT_US = 30 * SECOND;

/**
 * The errors end the task before it was accepted. `node` is what this machine tells of itself; `attached`, whether it
 * has an address of its own in a network yet.
 */
export function taskController(
  world: Pick<World, 'clock'>,
  runtime: Runtime,
  task: Task,
  node: NodeDescription,
  dependencies: Dependencies,
  attached: (id: NetworkId) => boolean = () => true,
): Result<Controller, string> {
  const wish = taskWish(task, node);
  return wish.ok ? ok(controller(world, runtime, task, wish.value, dependencies, attached)) : wish;
}

const UNHEALTHY = ': dockerexec: unhealthy container';

const fatal = (message: string): Result<never, StepError> => err({ message, temporary: false });
const done = ok(undefined);
const nothing: Cancel = () => undefined;

function controller(
  world: Pick<World, 'clock'>,
  runtime: Runtime,
  task: Task,
  wish: Wish,
  dependencies: Dependencies,
  attached: (id: NetworkId) => boolean,
): Controller {
  const { images, containers } = runtime;
  const own = (): Container | undefined => containers.named(wish.name);
  const reading = taskLogs(runtime, logDriverOf(task), own);
  const gone = fatal(`No such container: ${wish.name}`);
  /** Takes its place behind an agreed answer, so that no step answers before it has returned. */
  const soon = (answer: StepDone, result: Result<void, StepError>): Cancel =>
    world.clock.after(0, () => answer(result));

  /** Until this node has its own address in every network of the task. */
  const awaitAttachments = (answer: StepDone): Cancel => {
    const { clock } = world;
    const deadline = clock.now() + ATTACHMENTS_WAIT_US;
    let cancel: Cancel = nothing;
    const look = () => {
      const missing = wish.networks.some(({ network }) => !isNodeLocal(network) && !attached(network.id));
      if (!missing) answer(done);
      else if (clock.now() >= deadline)
        answer(fatal('node is missing network attachments, ip addresses may be exhausted'));
      else cancel = clock.after(POLL_US, look);
    };
    cancel = clock.after(0, look);
    return () => cancel();
  };

  const pull = (answer: StepDone): Cancel => {
    const reference = parseReference(wish.image);
    if (!reference.ok) return soon(answer, fatal(reference.error));
    const pinned = reference.value.digest !== null;
    if (pinned && images.find(wish.image) !== undefined) return create(answer);
    let cancel: Cancel = nothing;
    // A pull that fails does no harm where the image is here already; else creating says what is missing.
    cancel = images.pull(reference.value, { onDone: () => (cancel = create(answer)) });
    return () => cancel();
  };

  const create = (answer: StepDone): Cancel => {
    const image = images.find(wish.image);
    if (image === undefined) return soon(answer, fatal(missing(wish.image)));
    const source = missingSource(wish.mounts);
    if (source !== null) return soon(answer, fatal(`invalid bind mount source, source path not found: ${source}`));
    const config = settle(wish, image);
    if (!config.ok) return soon(answer, fatal(config.error));
    return containers.create(config.value, (made) => {
      answer(made.ok || made.error.kind === 'conflict' ? done : fatal(made.error.message));
      reading.created();
    });
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
    if (leavesNetworks(task)) cancel = world.clock.after(GOSSIP_CONVERGES_US, stop);
    else stop();
    return () => cancel();
  };

  /**
   * Answers when it has ended. One that becomes unhealthy is stopped, and what it ends with then is what counts: a
   * program that takes its stop signal well has ended well (container-runtime §4).
   */
  const untilEnd = (container: Container, answer: StepDone, healthy: () => void): Cancel => {
    let cause = '';
    let stopping: Cancel = nothing;
    const unfollow = containers.followHealth(container.id, (status) => {
      if (status === 'healthy') return healthy();
      cause = UNHEALTHY;
      stopping = shutdown(() => undefined);
    });
    const unwait = containers.wait(container.id, { next: false }, (code) => {
      unfollow();
      answer(code === 0 ? done : fatal(`task: non-zero exit (${code})${cause}`));
    });
    return () => {
      unfollow();
      unwait();
      stopping();
    };
  };

  return {
    prepare(answer) {
      if (own() !== undefined) return soon(answer, done);
      if (wish.networks.length === 0) return pull(answer);
      let cancel: Cancel = nothing;
      cancel = awaitAttachments((ready) => {
        if (ready.ok) cancel = pull(answer);
        else answer(ready);
      });
      return () => cancel();
    },
    start(answer) {
      const container = own();
      if (container === undefined) return soon(answer, gone);
      if (container.state.kind !== 'created') return soon(answer, done);
      const files = entrustedFiles(task, dependencies);
      if (!files.ok) return soon(answer, fatal(`starting container failed: ${files.error}`));
      containers.mount(container.id, files.value);
      let cancel: Cancel = nothing;
      cancel = containers.start(container.id, (started) => {
        if (!started.ok && !isHarmless(started.error.kind))
          return answer(fatal(`starting container failed: ${started.error.message}`));
        if (container.config.healthcheck === null) return answer(done);
        cancel = untilEnd(container, answer, () => {
          cancel();
          answer(done);
        });
      });
      return () => cancel();
    },
    wait(answer) {
      const container = own();
      return container === undefined ? soon(answer, gone) : untilEnd(container, answer, nothing);
    },
    shutdown,
    remove(answer) {
      let cancel: Cancel = nothing;
      cancel = shutdown((down) => {
        const container = own();
        if (!down.ok || container === undefined) return answer(down);
        cancel = containers.remove(container.id, { force: true, volumes: true }, (removed) =>
          answer(removed.ok || removed.error.kind === 'not-found' ? done : fatal(removed.error.message)),
        );
      });
      return () => cancel();
    },
    logs: reading.read,
    close: nothing,
    status() {
      const container = own();
      if (container === undefined) return null;
      const { id, state } = container;
      return {
        containerId: id,
        pid: state.kind === 'running' ? state.pid : 0,
        exitCode: state.kind === 'running' ? 0 : state.exitCode,
        ...(state.kind === 'running' && state.published.length > 0 && { ports: state.published.map(hostPort) }),
      };
    },
  };
}

/** A port of the machine that the container has got. */
const hostPort = ({ port, hostPort: PublishedPort }: PublishedPort): Port => {
  const [target, Protocol] = port.split('/');
  return { Protocol: Protocol as Port['Protocol'], TargetPort: Number(target), PublishedPort, PublishMode: 'host' };
};

const isHarmless = (kind: string): boolean => kind === 'not-found' || kind === 'not-modified';

/** Others reach it in a network, or through the mesh, and must hear of its end. */
const leavesNetworks = ({ endpointPorts, networks = [] }: Task): boolean =>
  networks.some(({ network }) => driverOf(network) !== 'bridge') ||
  endpointPorts.some((port) => port.PublishMode === 'ingress');

/** Before 29.7 an engine says this of every pull that failed (container-runtime §1). */
const missing = (image: string): string => {
  const reference = parseReference(image);
  return `No such image: ${reference.ok ? familiar(tagged(reference.value)) : image}`;
};
