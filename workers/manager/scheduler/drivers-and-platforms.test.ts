import { describe, expect, test } from 'vitest';
import type { Task } from '../../api/objects/task.ts';
import { aNetwork, aNode } from '../testing.ts';
import { aScheduler, described, engine, placed, several, waiting } from './testing.ts';

describe('a task goes where the drivers are that it wants', () => {
  const volume = (...Names: string[]): Partial<Task> => ({
    spec: {
      ForceUpdate: 0,
      ContainerSpec: {
        Image: 'x',
        Mounts: Names.map((Name, n) => ({
          ...{ Type: 'volume', Source: `v${n}`, Target: `/v${n}` },
          VolumeOptions: { DriverConfig: { Name } },
        })),
      },
    },
  });
  const network = (Name: string): Partial<Task> => ({
    networks: [{ network: { ...aNetwork('n'), driverState: { Name } }, addresses: [] }],
  });
  const log = (Name: string): Partial<Task> => ({ spec: { ForceUpdate: 0, LogDriver: { Name } } });
  const nodes = () => [
    described('plain', { engine: engine({}, ['Volume', 'local'], ['Network', 'overlay'], ['Log', 'json-file']) }),
    described('rich', {
      engine: engine({}, ['Volume', 'nfs'], ['Volume', 'ceph:latest'], ['Network', 'weave'], ['Log', 'gelf']),
    }),
    described('old', { engine: engine({}, ['Volume', 'local']) }),
  ];

  test.each<[string, Partial<Task>, string[] | null]>([
    ['a volume of a driver', volume('nfs'), ['rich']],
    ['a volume of a driver with its tag', volume('ceph'), ['rich']],
    ['a driver that only begins like one', volume('cep'), null],
    ['local volumes', volume('local'), ['old', 'plain', 'rich']],
    ['volumes of two drivers', volume('nfs', 'ceph'), ['rich']],
    ['volumes of two drivers, of which one is nowhere', volume('nfs', 'gluster'), null],
    ['a network driver', network('weave'), ['rich']],
    ['a log driver: also where none is listed', log('gelf'), ['old', 'rich']],
    ['a log driver that is nowhere: where none is listed', log('splunk'), ['old']],
    ['no log', log('none'), ['old', 'plain', 'rich']],
    ['a log with options alone', log(''), ['old', 'plain', 'rich']],
  ])('%s', (_what, more, expected) => {
    const world = aScheduler(...nodes());
    world.put(...several(3, 'web', more));
    expect(Object.keys(world.share('web')).sort()).toEqual(expected ?? ['nowhere']);
    if (expected === null) expect(world.errOf('web-0')).toBe('no suitable node (missing plugin on 3 nodes)');
  });

  test('and waits until a node has them', () => {
    const world = aScheduler(...nodes().slice(0, 1));
    world.put(waiting('t', volume('nfs')));
    expect(world.errOf('t')).toBe('no suitable node (missing plugin on 1 node)');
    world.nodes(described('plain', { engine: engine({}, ['Volume', 'nfs']) }));
    expect(world.nodeOf('t')).toBe('plain');
  });
});

describe('a task goes where its image runs', () => {
  const on = (id: string, os: string, architecture: string) => described(id, { platform: { os, architecture } });
  const nodes = () => [
    on('intel', 'linux', 'x86_64'),
    on('intel-too', 'linux', 'amd64'),
    on('arm', 'linux', 'aarch64'),
    on('windows', 'windows', 'x86_64'),
    aNode('mute', { description: null }),
  ];
  const image = (...platforms: string[]): Partial<Task> =>
    placed({
      Platforms: platforms.map((text) => {
        const [OS = '', Architecture = ''] = text.split('/');
        return { OS, Architecture };
      }),
    });

  test.each<[string, string[], string[]]>([
    ['linux/amd64', ['linux/amd64'], ['intel', 'intel-too']],
    ['linux/x86_64', ['linux/x86_64'], ['intel', 'intel-too']],
    ['linux/arm64', ['linux/arm64'], ['arm']],
    ['several at once', ['linux/amd64', 'linux/arm64'], ['arm', 'intel', 'intel-too']],
    ['several systems', ['linux/arm64', 'windows/amd64'], ['arm', 'windows']],
    ['any architecture', ['windows/'], ['windows']],
    ['any system', ['/amd64'], ['intel', 'intel-too', 'windows']],
    ['anything that is known', ['/'], ['arm', 'intel', 'intel-too', 'windows']],
    ['what the image leaves unsaid', [], ['arm', 'intel', 'intel-too', 'mute', 'windows']],
    ['one that nobody has', ['plan9/amd64'], ['nowhere']],
  ])('%s', (_what, platforms, expected) => {
    const world = aScheduler(...nodes());
    world.put(...several(5, 'web', image(...platforms)));
    expect(Object.keys(world.share('web')).sort()).toEqual(expected);
  });

  test('and is told on how many nodes it does not', () => {
    const world = aScheduler(...nodes());
    world.put(waiting('t', image('plan9/amd64')));
    expect(world.errOf('t')).toBe('no suitable node (unsupported platform on 5 nodes)');
  });
});

test('all that speaks against the nodes is told at once, the most frequent first, equals in the order of the filters', () => {
  const arm = { platform: { os: 'linux', architecture: 'aarch64' } };
  const spec = (Availability: 'active' | 'drain', labels = {}) => ({ Labels: labels, Role: 'worker', Availability }) as const; // prettier-ignore
  const world = aScheduler(
    aNode('drained', { spec: spec('drain') }),
    aNode('down', { status: { state: 'down', message: '', addr: '' } }),
    aNode('unlabelled-1'),
    aNode('unlabelled-2'),
    aNode('unlabelled-3'),
    { ...described('arm', arm), spec: spec('active', { disk: 'ssd' }) },
    { ...aNode('small', { description: null }), spec: spec('active', { disk: 'ssd' }) },
  );
  const Placement = { Constraints: ['node.labels.disk == ssd'], Platforms: [{ OS: 'linux', Architecture: 'amd64' }] };
  const Resources = { Reservations: { MemoryBytes: 1 } };
  world.put(waiting('t', { spec: { ForceUpdate: 0, Placement, Resources } }));
  expect(world.errOf('t')).toBe(
    'no suitable node (scheduling constraints not satisfied on 3 nodes; 2 nodes not available for new tasks; insufficient resources on 1 node; unsupported platform on 1 node)',
  );
}); // prettier-ignore
