import { describe, expect, test } from 'vitest';
import type { Controller, Dependencies, StepError } from '../agent/exec.ts';
import type { Port, TaskSpec } from '../api/engine/specs.ts';
import type { NetworkId } from '../api/ids.ts';
import type { Network } from '../api/objects/network.ts';
import { SECOND } from '../api/time.ts';
import { err, type Result } from '../std/result.ts';
import { aMachine, pulled, started, type Machine } from '../runtime/testing.ts';
import { aWorld } from '../world/testing.ts';
import { taskController } from './controller.ts';
import { executor } from './executor.ts';
import { taskWish } from './task-wish.ts';
import { aTask } from './testing.ts';

const aSpec = (spec: Partial<NonNullable<TaskSpec['ContainerSpec']>> = {}): TaskSpec => ({
  ContainerSpec: { Image: 'nginx:alpine', ...spec },
  ForceUpdate: 0,
  Runtime: 'container',
});

/** A node that was given neither secrets nor configs. */
const nothing: Dependencies = { secret: () => undefined, config: () => undefined };

function aController(machine: Machine, spec = aSpec(), endpointPorts: readonly Port[] = []): Controller {
  const { describe } = executor(aWorld(1), () => err('not asked'));
  const made = taskController(machine, machine.runtime, aTask({ spec, endpointPorts }), describe(), nothing);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

/** The step's answer after this long: `done`, its error, or `waiting`. */
function after(machine: Machine, step: Controller['prepare'], seconds: number): string {
  let said = 'waiting';
  step((result: Result<void, StepError>) => (said = result.ok ? 'done' : result.error.message));
  expect(said).toBe('waiting');
  machine.clock.advance(seconds * SECOND);
  return said;
}

const named = (machine: Machine) => machine.runtime.containers.named('web.1.t1');

describe("a task's container", () => {
  test('is pulled for, created, started, waited for, stopped and removed', () => {
    const machine = aMachine();
    const controller = aController(machine);
    expect(controller.status()).toBeNull();
    expect(after(machine, controller.prepare, 10)).toBe('done');
    expect(after(machine, controller.start, 1)).toBe('done');
    expect(controller.status()).toMatchObject({ containerId: named(machine)?.id, exitCode: 0 });
    expect(named(machine)?.config.labels).toEqual({
      'com.docker.swarm.node.id': 'n1',
      'com.docker.swarm.service.id': 's1',
      'com.docker.swarm.service.name': 'web',
      'com.docker.swarm.task': '',
      'com.docker.swarm.task.id': 't1',
      'com.docker.swarm.task.name': 'web.1.t1',
    });
    expect(after(machine, controller.wait, 100)).toBe('waiting');
    expect(after(machine, controller.shutdown, 1)).toBe('done');
    expect(named(machine)?.state).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(after(machine, controller.remove, 1)).toBe('done');
    expect(named(machine)).toBeUndefined();
  });

  test('steps that were done already are done', () => {
    const machine = aMachine();
    const controller = aController(machine);
    for (let i = 0; i < 2; i++) expect(after(machine, controller.prepare, 10)).toBe('done');
    for (let i = 0; i < 2; i++) expect(after(machine, controller.start, 1)).toBe('done');
    for (let i = 0; i < 2; i++) expect(after(machine, controller.shutdown, 1)).toBe('done');
    for (let i = 0; i < 2; i++) expect(after(machine, controller.remove, 1)).toBe('done');
  });

  test.each<[Partial<NonNullable<TaskSpec['ContainerSpec']>>, string]>([
    [{ Image: 'alpine', Args: ['sh', '-c', 'exit 3'] }, 'task: non-zero exit (3)'],
    [{ Image: 'alpine', Args: ['true'] }, 'done'],
    [{ Image: 'alpine', Command: ['sh'] }, 'done'],
  ])('%j ends: %s', (spec, expected) => {
    const machine = aMachine();
    const controller = aController(machine, aSpec(spec));
    after(machine, controller.prepare, 10);
    after(machine, controller.start, 1);
    expect(after(machine, controller.wait, 1)).toBe(expected);
  });

  test.each([
    ['nope', 'No such image: nope:latest'],
    ['nginx:nope', 'No such image: nginx:nope'],
    ['Nope', 'invalid reference format: repository name (library/Nope) must be lowercase'],
  ])('the image %s cannot be prepared: %s', (Image, message) => {
    const machine = aMachine();
    expect(after(machine, aController(machine, aSpec({ Image })).prepare, 10)).toBe(message);
  });

  test('an image that is pinned and here is not asked for again', () => {
    const machine = aMachine();
    pulled(machine, 'nginx:alpine');
    const digest = machine.runtime.images.find('nginx:alpine')?.release.digest;
    const controller = aController(machine, aSpec({ Image: `nginx:alpine@${digest}` }));
    expect(after(machine, controller.prepare, 0.15)).toBe('done');
  });

  test('a program that is not there does not start', () => {
    const machine = aMachine();
    const controller = aController(machine, aSpec({ Image: 'alpine', Args: ['nope'] }));
    after(machine, controller.prepare, 10);
    expect(after(machine, controller.start, 1)).toMatch(
      /^starting container failed: failed to create task for container: .*exec: "nope": executable file not found in \$PATH/,
    );
  });

  test('what leaves the mesh waits two seconds for the others to hear of it', () => {
    const machine = aMachine();
    const port: Port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' };
    const controller = aController(machine, aSpec(), [port]);
    after(machine, controller.prepare, 10);
    after(machine, controller.start, 1);
    expect(after(machine, controller.shutdown, 2)).toBe('waiting');
    machine.clock.advance(SECOND);
    expect(named(machine)?.state.kind).toBe('exited');
  });

  describe('a port of its node', () => {
    const port: Port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' };
    const begun = (machine: Machine, ports: readonly Port[]) => {
      const controller = aController(machine, aSpec(), ports);
      after(machine, controller.prepare, 10);
      return { controller, answer: after(machine, controller.start, 1) };
    };

    test('is told with its status', () => {
      const { controller } = begun(aMachine(), [port, { Protocol: 'udp', TargetPort: 53, PublishMode: 'host' }]);
      expect(controller.status()?.ports).toEqual([
        port,
        { Protocol: 'udp', TargetPort: 53, PublishedPort: 32_768, PublishMode: 'host' },
      ]);
    });

    test('that a container has already is the end of it', () => {
      const machine = aMachine();
      const bindings = { '80/tcp': [{ HostIp: '', HostPort: '8080' }] };
      started(machine, { image: 'nginx', name: 'squatter', bindings });
      expect(begun(machine, [port]).answer).toMatch(
        /^starting container failed: failed to set up container networking: driver failed programming external connectivity on endpoint web\.1\.\w+ \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8080 failed: port is already allocated$/,
      );
    });
  });

  test('its grace is its own', () => {
    const machine = aMachine();
    const controller = aController(machine, aSpec({ Image: 'alpine', Args: ['sleep', '99'], StopGracePeriod: 3e9 }));
    after(machine, controller.prepare, 10);
    after(machine, controller.start, 1);
    expect(after(machine, controller.shutdown, 2.9)).toBe('waiting');
    machine.clock.advance(SECOND);
    expect(controller.status()).toMatchObject({ exitCode: 137 });
  });

  test('a cancelled step does not answer', () => {
    const machine = aMachine();
    let answered = false;
    aController(machine).prepare(() => (answered = true))();
    machine.clock.advance(60 * SECOND);
    expect(answered).toBe(false);
  });

  test('after a power cut it has ended with 255, and what is gone is gone', () => {
    const before = aMachine();
    after(before, aController(before).prepare, 10);
    after(before, aController(before).start, 1);
    before.disk.crash();
    const machine = aMachine(before.disk, before.clock);
    expect(after(machine, aController(machine).wait, 1)).toBe('task: non-zero exit (255)');
    const empty = aMachine();
    expect(after(empty, aController(empty).wait, 1)).toBe('No such container: web.1.t1');
  });
});

describe('a task whose container is looked after', () => {
  const NS = 1e9;
  const check = (Test: string, more: object = {}) => ({
    Healthcheck: { Test: ['CMD-SHELL', Test], Interval: 10 * NS, Timeout: NS, Retries: 2, ...more },
  });
  const sleeping = { Image: 'alpine', Args: ['sleep', '1000'] };

  test.each<[string, Parameters<typeof aSpec>[0], number, string]>([
    ['has started once it is healthy', { ...sleeping, ...check('true') }, 10, 'done'],
    ['not before', { ...sleeping, ...check('true') }, 9, 'waiting'],
    ['sooner with a start period', { ...sleeping, ...check('true', { StartPeriod: 60 * NS }) }, 6, 'done'],
    ['with no check at all it has started at once', { ...sleeping, Healthcheck: { Test: ['NONE'] } }, 1, 'done'],
    [
      'unhealthy, and deaf to its stop signal',
      { ...sleeping, ...check('false') },
      32,
      'task: non-zero exit (137): dockerexec: unhealthy container',
    ],
    [
      'unhealthy, and ended by its stop signal',
      { ...sleeping, Init: true, ...check('false') },
      22,
      'task: non-zero exit (143): dockerexec: unhealthy container',
    ],
    ['unhealthy, and well-behaved to its end: that counts as a start', { ...check('false') }, 22, 'done'],
    [
      'one that crashes meanwhile has crashed',
      { Image: 'alpine', Args: ['sh', '-c', 'sleep 3; exit 4'], ...check('true') },
      5,
      'task: non-zero exit (4)',
    ],
  ])('%s: %j, after %i s: %s', (_, spec, seconds, expected) => {
    const machine = aMachine();
    const controller = aController(machine, aSpec(spec));
    after(machine, controller.prepare, 10);
    expect(after(machine, controller.start, seconds + 0.5)).toBe(expected);
  });

  test.each([
    ['deaf', { ...sleeping, Image: 'alpine' }, 'task: non-zero exit (137): dockerexec: unhealthy container'],
    ['well-behaved', { Image: 'nginx:alpine' }, 'done'],
  ])('one that falls ill later is stopped: %s', (_, spec, expected) => {
    const machine = aMachine();
    const controller = aController(machine, aSpec({ ...spec, ...check('test -f /well') }));
    after(machine, controller.prepare, 10);
    let started = false;
    controller.start(() => (started = true));
    machine.clock.advance(SECOND);
    const { containers } = machine.runtime;
    const id = named(machine)?.id;
    if (id === undefined) throw new Error('it was created');
    const run = (argv: readonly string[]) => {
      const made = containers.execs.create(id, { argv, env: [], user: '', workingDir: '', tty: false });
      if (made.ok) containers.execs.start(made.value.id, { write: () => undefined, ended: () => undefined });
    };
    run(['touch', '/well']);
    machine.clock.advance(11 * SECOND);
    expect(started).toBe(true);
    run(['rm', '/well']);
    expect(after(machine, controller.wait, 40)).toBe(expected);
  });
});

test('what it was given of its node stands in its environment', () => {
  const named = (Value: string) => ({ NamedResourceSpec: { Kind: 'gpu', Value } });
  const assignedGenericResources = [named('a'), named('b'), { DiscreteResourceSpec: { Kind: 'ssd', Value: 3 } }];
  const { describe: facts } = executor(aWorld(1), () => err('not asked'));
  const wish = taskWish(aTask({ spec: aSpec(), assignedGenericResources }), facts());
  expect(wish).toMatchObject({ value: { env: ['DOCKER_RESOURCE_GPU=a,b', 'DOCKER_RESOURCE_SSD=3'] } });
});

describe('templates', () => {
  test('are filled in from the task and its node', () => {
    const machine = aMachine();
    const controller = aController(
      machine,
      aSpec({ Hostname: '{{.Node.Hostname}}-{{.Task.Slot}}', Env: ['WHO={{.Service.Name}} {{ .Task.Name }}'] }),
    );
    after(machine, controller.prepare, 10);
    expect(named(machine)?.config).toMatchObject({ hostname: 'node-1-1' });
    expect(named(machine)?.config.env).toContain('WHO=web web.1.t1');
  });

  test('with a volume makes it where it comes to run, and removing the task leaves what has a name', () => {
    const machine = aMachine();
    const Mounts = [
      { Type: 'volume', Source: 'data-{{.Task.Slot}}', Target: '/data' },
      { Type: 'volume', Target: '/own' },
    ];
    const controller = aController(machine, aSpec({ Mounts }));
    after(machine, controller.prepare, 10);
    const names = () => machine.runtime.volumes.list().map(({ name }) => name);
    expect(names()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'data-1']);
    after(machine, controller.remove, 5);
    expect(names()).toEqual(['data-1']);
  });

  test('is refused a directory that this machine has not, nor makes one', () => {
    const machine = aMachine();
    const controller = aController(machine, aSpec({ Mounts: [{ Type: 'bind', Source: '/data', Target: '/data' }] }));
    expect(after(machine, controller.prepare, 10)).toBe('invalid bind mount source, source path not found: /data');
  });

  describe('in an overlay network', () => {
    const network: Network = {
      id: 'net' as NetworkId,
      meta: { version: 0, createdUs: 0, updatedUs: 0 },
      spec: { Name: 'app', Labels: {} },
      driverState: { Name: 'overlay' },
      ipam: {},
    };
    const networks = [{ network, addresses: ['10.0.1.3/24'], aliases: ['db'] }];

    test.each([
      ['waits for the address of its node', 5, 4, 'waiting'],
      ['is prepared when that has come', 5, 15, 'done'],
      ['gives up after half a minute', 60, 40, 'node is missing network attachments, ip addresses may be exhausted'],
    ])('%s', (_what, attachedAfter, seconds, expected) => {
      const machine = aMachine();
      const { describe } = executor(aWorld(1), () => err('not asked'));
      const attached = () => machine.clock.now() >= attachedAfter * SECOND;
      const made = taskController(machine, machine.runtime, aTask({ spec: aSpec(), networks }), describe(), nothing, attached); // prettier-ignore
      expect(made.ok && after(machine, made.value.prepare, seconds)).toBe(expected);
    });

    test('has its address there, and two seconds to leave it', () => {
      const machine = aMachine();
      const { describe } = executor(aWorld(1), () => err('not asked'));
      const made = taskController(machine, machine.runtime, aTask({ spec: aSpec(), networks }), describe(), nothing);
      if (!made.ok) throw new Error(made.error);
      after(machine, made.value.prepare, 10);
      after(machine, made.value.start, 1);
      expect(named(machine)?.config.networks).toEqual(networks);
      expect(after(machine, made.value.shutdown, 1.9)).toBe('waiting');
      machine.clock.advance(SECOND);
      expect(named(machine)?.state.kind).toBe('exited');
    });
  });

  test.each([
    [{ Hostname: '{{.Nope}}' }, /^expanding hostname failed: template: .*\.Nope/],
    [{ Env: ['A={{.Nope}}'] }, /^expanding env failed: expanding env "A={{.Nope}}": template: .*\.Nope/],
    [{ Image: '' }, /^dockerexec: image required$/],
    [
      { Mounts: [{ Type: 'volume', Source: 'v-{{.Nope}}', Target: '/data' }] },
      /^expanding mounts failed: expanding mount source "v-{{.Nope}}": template: .*\.Nope/,
    ],
    [
      { Mounts: [{ Type: 'volume', Source: 'v', Target: 'data' }] },
      /^invalid mount target, must be an absolute path: data$/,
    ],
    [
      { Mounts: [{ Type: 'bind', Source: 'data', Target: '/data' }] },
      /^invalid bind mount source, must be an absolute path: data$/,
    ],
    [
      { Mounts: [{ Type: 'volume', Source: '/data', Target: '/data' }] },
      /^invalid volume mount source, must not be an absolute path: \/data$/,
    ],
    [{ Mounts: [{ Type: 'tmpfs', Source: 'x', Target: '/data' }] }, /^invalid tmpfs source, source must be empty$/],
    [{ Mounts: [{ Type: 'odd', Target: '/data' }] }, /^invalid mount type: odd$/],
  ])('%j → %s', (spec, message) => {
    expect(() => aController(aMachine(), aSpec(spec))).toThrow(message);
  });
});

test('a machine describes itself', () => {
  const { describe: facts } = executor(aWorld(1), () => err('not asked'));
  expect(facts()).toMatchObject({
    hostname: 'node-1',
    platform: { architecture: 'x86_64', os: 'linux' },
    resources: { nanoCpus: 4e9, memoryBytes: 8 * 2 ** 30 },
    engine: { version: '28.2.2' },
  });
  expect(facts().engine.plugins).toContainEqual({ type: 'Network', name: 'overlay' });
});
