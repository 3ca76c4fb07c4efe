import { describe, expect, test } from 'vitest';
import type { GenericResource, Port, TaskSpec } from '../../../api/engine/specs.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Task } from '../../../api/objects/task.ts';
import { aDescription, aNetwork, aNode, aTask } from '../../testing.ts';
import { NodeInfo } from '../node-info.ts';
import { Pipeline } from '../pipeline.ts';
import { constraint } from './constraint.ts';
import type { Filter } from './filter.ts';
import { hostPort } from './host-port.ts';
import { maxReplicas } from './max-replicas.ts';
import { platform } from './platform.ts';
import { plugin } from './plugin.ts';
import { ready } from './ready.ts';
import { resource } from './resource.ts';

const GB = 2 ** 30;
const withSpec = (spec: Partial<TaskSpec>, more: Partial<Task> = {}) =>
  aTask('t', { spec: { ForceUpdate: 0, ...spec }, ...more });

function node(more: Partial<SwarmNode> = {}, ...tasks: Task[]): NodeInfo {
  const info = new NodeInfo(aNode('node-1', more));
  for (const task of tasks) info.add(task);
  return info;
}

/** `null` where the filter has no say. */
const says = (filter: Filter, task: Task, on: NodeInfo) => filter.for(task)?.(on) ?? null;

describe('ready', () => {
  test.each<[SwarmNode['status']['state'], SwarmNode['spec']['Availability'], boolean]>([
    ['ready', 'active', true],
    ['ready', 'pause', false],
    ['ready', 'drain', false],
    ['down', 'active', false],
    ['unknown', 'active', false],
    ['disconnected', 'active', false],
  ])('%s and %s: %s', (state, Availability, expected) => {
    const more = {
      status: { state, message: '', addr: '' },
      spec: { Labels: {}, Role: 'worker', Availability },
    } as const;
    expect(says(ready, aTask('t'), node(more))).toBe(expected);
  });
});

describe('resource', () => {
  const reserving = (gigabytes: number, cpus: number, id = 't', more: Partial<Task> = {}) =>
    aTask(id, {
      spec: {
        ForceUpdate: 0,
        Resources: { Reservations: { MemoryBytes: gigabytes * GB, NanoCPUs: cpus * 1e9 } },
      },
      ...more,
    });

  test.each<[string, Task, NodeInfo, boolean | null]>([
    ['nothing is reserved', aTask('t'), node(), null],
    ['only limits are given', withSpec({ Resources: { Limits: { MemoryBytes: 99 * GB } } }), node(), null],
    ['all that there is', reserving(8, 4), node(), true],
    ['too much memory', reserving(9, 0), node(), false],
    ['too many processors', reserving(0, 4.5), node(), false],
    ['a node that has reported nothing', reserving(1, 0), node({ description: null }), false],
    ['what others have left', reserving(3, 0), node({}, reserving(5, 1, 'other')), true],
    ['more than others have left', reserving(4, 0), node({}, reserving(5, 1, 'other')), false],
    [
      'what one that is being shut down still holds',
      reserving(4, 0),
      node({}, reserving(5, 1, 'other', { desiredState: 'shutdown' })),
      false,
    ],
  ])('%s', (_what, task, on, expected) => expect(says(resource, task, on)).toBe(expected));

  describe('of a kind that an operator has thought up', () => {
    const amount = (Kind: string, Value: number) => ({ DiscreteResourceSpec: { Kind, Value } });
    const named = (Kind: string, ...names: string[]) => names.map((Value) => ({ NamedResourceSpec: { Kind, Value } }));
    const wanting = (Kind: string, Value: number) =>
      withSpec({ Resources: { Reservations: { GenericResources: [amount(Kind, Value)] } } });
    const { resources, ...rest } = aDescription('node-1');
    const offering = (generic: GenericResource[], ...held: GenericResource[][]) =>
      node(
        { description: { ...rest, resources: { ...resources, generic } } },
        ...held.map((assignedGenericResources, n) => aTask(`other-${n}`, { assignedGenericResources })),
      );

    test.each<[string, Task, NodeInfo, boolean]>([
      ['none of the kind', wanting('gpu', 1), node(), false],
      ['another kind', wanting('gpu', 1), offering([amount('fpga', 4)]), false],
      ['the whole amount', wanting('gpu', 4), offering([amount('gpu', 4)]), true],
      ['more than the amount', wanting('gpu', 5), offering([amount('gpu', 4)]), false],
      ['what others have left', wanting('gpu', 3), offering([amount('gpu', 4)], [amount('gpu', 1)]), true],
      ['more than others have left', wanting('gpu', 4), offering([amount('gpu', 4)], [amount('gpu', 1)]), false],
      ['as many as have a name', wanting('gpu', 2), offering(named('gpu', 'a', 'b')), true],
      ['a name too many', wanting('gpu', 2), offering(named('gpu', 'a', 'b'), named('gpu', 'a')), false],
      [
        'names, not an amount',
        withSpec({ Resources: { Reservations: { GenericResources: named('gpu', 'a') } } }),
        offering(named('gpu', 'a')),
        false,
      ],
    ])('%s', (_what, task, on, expected) => expect(says(resource, task, on)).toBe(expected));

    test.each<[string, NodeInfo, GenericResource[]]>([
      ['of an amount, an amount', offering([amount('gpu', 4)], [amount('gpu', 1)]), [amount('gpu', 2)]],
      [
        'of names, the first that are free',
        offering(named('gpu', 'a', 'b', 'c'), named('gpu', 'a')),
        named('gpu', 'b', 'c'),
      ],
    ])('is handed to the task: %s', (_what, on, expected) => {
      expect(on.claimFor(wanting('gpu', 2))).toEqual(expected);
    });

    test('and is free again when the task has ended', () => {
      const on = offering(named('gpu', 'a'), named('gpu', 'a'));
      expect(on.freeOf('gpu')).toBe(0);
      on.remove('other-0' as Task['id']);
      expect(on.freeOf('gpu')).toBe(1);
    });
  });

  test('a task that has ended has freed what it held', () => {
    const on = node({}, reserving(8, 4, 'other'));
    on.remove('other' as Task['id']);
    expect(says(resource, reserving(8, 4), on)).toBe(true);
  });
});

describe('plugin', () => {
  const engine = (...plugins: [type: string, name: string][]) =>
    node({
      description: {
        ...aDescription('node-1'),
        engine: { version: '', labels: {}, plugins: plugins.map(([type, name]) => ({ type, name })) },
      },
    });

  test.each<[string, string | undefined, NodeInfo, boolean | null]>([
    ['no log driver', undefined, engine(), null],
    ['none', 'none', engine(['Log', 'syslog']), null],
    ['one that is there', 'syslog', engine(['Log', 'syslog']), true],
    ['one with its tag', 'fancy', engine(['Log', 'fancy:latest']), true],
    ['one that is not there', 'gelf', engine(['Log', 'syslog']), false],
    ['another kind of plugin of that name', 'gelf', engine(['Log', 'syslog'], ['Volume', 'gelf']), false],
    ['an engine that lists none', 'gelf', engine(['Volume', 'local']), true],
    ['an engine unknown', 'gelf', node({ description: null }), true],
  ])('%s', (_what, Name, on, expected) => {
    expect(says(plugin, withSpec(Name === undefined ? {} : { LogDriver: { Name } }), on)).toBe(expected);
  });
});

describe('plugin, for volumes and networks', () => {
  const engine = (...plugins: [type: string, name: string][]) =>
    node({
      description: {
        ...aDescription('node-1'),
        engine: { version: '', labels: {}, plugins: plugins.map(([type, name]) => ({ type, name })) },
      },
    });
  const mounting = (Type: string, Name?: string) =>
    withSpec({
      ContainerSpec: {
        Image: 'x',
        Mounts: [{ Type, Target: '/data', ...(Name && { VolumeOptions: { DriverConfig: { Name } } }) }],
      },
    });

  const linked = (Name?: string) =>
    aTask('t', {
      networks: [{ network: { ...aNetwork('n'), driverState: Name === undefined ? null : { Name } }, addresses: [] }],
    });

  test.each<[string, Task, NodeInfo, boolean | null]>([
    ['no driver named', mounting('volume'), engine(), null],
    ['the local one', mounting('volume', 'local'), engine(), null],
    ['a bind mount', mounting('bind', 'nfs'), engine(), null],
    ['one that is there', mounting('volume', 'nfs'), engine(['Volume', 'nfs']), true],
    ['one with its tag', mounting('volume', 'nfs'), engine(['Volume', 'nfs:latest']), true],
    ['a log driver of that name', mounting('volume', 'nfs'), engine(['Log', 'nfs'], ['Volume', 'local']), false],
    ['a network whose driver is there', linked('overlay'), engine(['Network', 'overlay']), true],
    ['a network whose driver is not there', linked('weave'), engine(['Network', 'overlay']), false],
    ['a network that has no driver yet', linked(), engine(), null],
    ['an engine that lists none', mounting('volume', 'nfs'), engine(), false],
  ])('%s', (_what, task, on, expected) => expect(says(plugin, task, on)).toBe(expected));
});

describe('constraint', () => {
  test.each<[string[] | undefined, boolean | null]>([
    [undefined, null],
    [['nonsense'], null],
    [['node.id == node-1'], true],
    [['node.id == node-2'], false],
  ])('%j: %s', (Constraints, expected) => {
    expect(says(constraint, withSpec(Constraints ? { Placement: { Constraints } } : {}), node())).toBe(expected);
  });
});

describe('platform', () => {
  test.each<[{ Architecture?: string; OS?: string }[], boolean | null]>([
    [[], null],
    [[{ Architecture: 'amd64', OS: 'linux' }], true],
    [[{ Architecture: 'x86_64', OS: 'linux' }], true],
    [[{ Architecture: 'arm64', OS: 'linux' }], false],
    [
      [
        { Architecture: 'arm64', OS: 'linux' },
        { Architecture: 'amd64', OS: 'linux' },
      ],
      true,
    ],
    [[{ Architecture: 'amd64', OS: 'windows' }], false],
    [[{ OS: 'linux' }], true],
    [[{ Architecture: 'amd64' }], true],
    [[{}], true],
  ])('an x86_64 linux for %j: %s', (Platforms, expected) => {
    expect(says(platform, withSpec({ Placement: { Platforms } }), node())).toBe(expected);
  });

  test('a node that has reported no platform fits nothing', () => {
    const task = withSpec({ Placement: { Platforms: [{}] } });
    expect(says(platform, task, node({ description: null }))).toBe(false);
  });
});

describe('host port', () => {
  const port = (more: Partial<Port>): Port => ({ Protocol: 'tcp', TargetPort: 80, PublishMode: 'host', ...more });
  const publishing = (id: string, ...ports: Port[]) => aTask(id, { endpointPorts: ports });
  const taken = () => node({}, publishing('other', port({ PublishedPort: 8080 })));

  test.each<[string, Port[], boolean | null]>([
    ['none', [], null],
    ['the same', [port({ PublishedPort: 8080 })], false],
    ['another', [port({ PublishedPort: 8081 })], true],
    ['one free and one taken', [port({ PublishedPort: 8081 }), port({ PublishedPort: 8080 })], false],
    ['the same number of another protocol', [port({ PublishedPort: 8080, Protocol: 'udp' })], true],
    ['whichever the engine likes', [port({})], null],
    ['one of the mesh', [port({ PublishedPort: 8080, PublishMode: 'ingress' })], null],
  ])('%s', (_what, ports, expected) => expect(says(hostPort, publishing('t', ...ports), taken())).toBe(expected));
});

describe('max replicas', () => {
  const limited = withSpec({ Placement: { MaxReplicas: 2 } });

  test.each<[string, Task, NodeInfo, boolean | null]>([
    ['no limit', aTask('t'), node(), null],
    ['below it', limited, node({}, aTask('a')), true],
    ['at it', limited, node({}, aTask('a'), aTask('b')), false],
    ['at it, one being shut down', limited, node({}, aTask('a'), aTask('b', { desiredState: 'shutdown' })), true],
  ])('%s', (_what, task, on, expected) => expect(says(maxReplicas, task, on)).toBe(expected));
});

describe('the words', () => {
  test.each<[Filter, string, string]>([
    [ready, '1 node not available for new tasks', '3 nodes not available for new tasks'],
    [resource, 'insufficient resources on 1 node', 'insufficient resources on 3 nodes'],
    [plugin, 'missing plugin on 1 node', 'missing plugin on 3 nodes'],
    [constraint, 'scheduling constraints not satisfied on 1 node', 'scheduling constraints not satisfied on 3 nodes'],
    [platform, 'unsupported platform on 1 node', 'unsupported platform on 3 nodes'],
    [hostPort, 'host-mode port already in use on 1 node', 'host-mode port already in use on 3 nodes'],
    [maxReplicas, 'max replicas per node limit exceed', 'max replicas per node limit exceed'],
  ])('%#', (filter, one, three) => expect([filter.explain(1), filter.explain(3)]).toEqual([one, three]));

  test('are forgotten as soon as a node passes', () => {
    const pipeline = new Pipeline(withSpec({ Placement: { Constraints: ['node.id == node-1'] } }));
    pipeline.accepts(new NodeInfo(aNode('node-2')));
    expect(pipeline.explain()).toBe('scheduling constraints not satisfied on 1 node');
    pipeline.accepts(node());
    expect(pipeline.explain()).toBe('');
  });

  test('of the first filter that refuses count, not of all', () => {
    const pipeline = new Pipeline(withSpec({ Placement: { Constraints: ['node.id == x'] } }));
    pipeline.accepts(node({ status: { state: 'down', message: '', addr: '' } }));
    expect(pipeline.explain()).toBe('1 node not available for new tasks');
  });
});

describe('what a node lacks', () => {
  const GHOST = { code: 'constraint', constraint: 'node.zone != a', has: null };
  // prettier-ignore
  test.each<[Filter, Task, NodeInfo, object]>([
    [ready, aTask('t'), node({ status: { state: 'down', message: '', addr: '' } }), { code: 'not-ready', state: 'down', availability: 'active' }],
    [resource, withSpec({ Resources: { Reservations: { NanoCPUs: 9e9 } } }), node(), { code: 'resources', what: 'cpus', wanted: 9e9, free: 4e9 }],
    [resource, withSpec({ Resources: { Reservations: { MemoryBytes: 9 * GB } } }), node(), { code: 'resources', what: 'memory', wanted: 9 * GB, free: 8 * GB }],
    [constraint, withSpec({ Placement: { Constraints: ['node.role==worker', 'node.labels.disk==ssd'] } }), node(), { code: 'constraint', constraint: 'node.labels.disk == ssd', has: '' }],
    [constraint, withSpec({ Placement: { Constraints: ['node.zone!=a'] } }), node(), GHOST],
    [constraint, withSpec({ Placement: { Constraints: ['node.ip==10.0.0.0/8'] } }), node(), { code: 'constraint', constraint: 'node.ip == 10.0.0.0/8', has: '192.168.0.1' }],
    [platform, withSpec({ Placement: { Platforms: [{ OS: 'linux', Architecture: 'arm64' }, { OS: 'windows' }] } }), node(), { code: 'platform', wanted: ['linux/arm64', 'windows/*'], has: 'linux/x86_64' }],
    [resource, withSpec({ Resources: { Reservations: { GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }] } } }), node(), { code: 'generic', kind: 'gpu', wanted: 1, free: 0 }],
    [plugin, withSpec({ LogDriver: { Name: 'gelf' } }), node({ description: { ...aDescription('node-1'), engine: { version: '', labels: {}, plugins: [{ type: 'Log', name: 'local' }] } } }), { code: 'plugin', type: 'Log', name: 'gelf' }],
    [maxReplicas, withSpec({ Placement: { MaxReplicas: 1 } }), node({}, aTask('other')), { code: 'max-replicas', limit: 1 }],
    [hostPort, aTask('t', { endpointPorts: [{ Protocol: 'udp', TargetPort: 53, PublishedPort: 53, PublishMode: 'host' }] }), node({}, aTask('other', { endpointPorts: [{ Protocol: 'udp', TargetPort: 53, PublishedPort: 53, PublishMode: 'host' }] })), { code: 'host-port', port: 53, protocol: 'udp' }],
  ])('case %#', (filter, task, on, expected) => {
    expect(says(filter, task, on)).toBe(false);
    expect(filter.lack(task, on)).toEqual(expected);
  });
});
