import { beforeEach, describe, expect, test } from 'vitest';
import type { Port } from '../../api/engine/specs.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import { MINUTE } from '../../api/time.ts';
import { aLeadership, aService, aServiceSpec, aTask } from '../testing.ts';
import type { TestLeadership } from '../testing.ts';
import { allocator } from './allocator.ts';
import { FIRST_DYNAMIC, LAST_DYNAMIC, PortSpace, arePortsAllocated } from './ports.ts';

const port = (more: Partial<Port> = {}): Port => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishMode: 'ingress',
  ...more,
});
const numbers = (ports: readonly Port[]) => ports.map(({ PublishedPort }) => PublishedPort);

describe('published ports', () => {
  let space: PortSpace;
  const exchange = (before: readonly Port[], ...wanted: Port[]) => {
    const given = space.exchange(before, wanted);
    return given.ok ? numbers(given.value) : given.error;
  };

  beforeEach(() => {
    space = new PortSpace();
  });

  test('that may be any come from the dynamic range, one after the other', () => {
    expect(exchange([], port(), port({ TargetPort: 81 }))).toEqual([30000, 30001]);
    expect(exchange([], port())).toEqual([30002]);
  });

  test('are not used again at once when they are freed', () => {
    exchange([], port());
    space.release([port({ PublishedPort: 30000 })]);
    expect(exchange([], port())).toEqual([30001]);
  });

  test('of another protocol are counted apart', () => {
    exchange([], port(), port({ TargetPort: 81 }));
    expect(exchange([], port({ Protocol: 'udp' }))).toEqual([30000]);
  });

  test('that are asked for are given, or refused', () => {
    expect(exchange([], port({ PublishedPort: 80 }))).toEqual([80]);
    expect(exchange([], port({ PublishedPort: 80 }))).toBe('requested bit is already allocated');
    expect(exchange([], port({ PublishedPort: 80, Protocol: 'udp' }))).toEqual([80]);
  });

  test('skip what was asked for by number in the dynamic range', () => {
    expect(exchange([], port({ PublishedPort: 30000 }))).toEqual([30000]);
    expect(exchange([], port())).toEqual([30001]);
  });

  test('run out', () => {
    for (let number = FIRST_DYNAMIC; number <= LAST_DYNAMIC; number++) exchange([], port());
    expect(exchange([], port())).toBe('no bit available');
    space.release([port({ PublishedPort: 31000 })]);
    expect(exchange([], port())).toEqual([31000]);
  });

  test('that may be any stay as they are across an update', () => {
    const before = [port({ PublishedPort: 30007 })];
    space.restore(before);
    expect(exchange(before, port({ TargetPort: 81 }), port())).toEqual([30000, 30007]);
  });

  test('change when another number is asked for, and the old one is free', () => {
    const before = [port({ PublishedPort: 8080 })];
    space.restore(before);
    expect(exchange(before, port({ PublishedPort: 8081 }))).toEqual([8081]);
    expect(exchange([], port({ PublishedPort: 8080 }))).toEqual([8080]);
  });

  test('of a refused exchange stay with who had them', () => {
    exchange([], port({ PublishedPort: 9000 }));
    const before = [port({ PublishedPort: 8080 })];
    space.restore(before);
    expect(exchange(before, port({ PublishedPort: 8082 }), port({ PublishedPort: 9000 }))).toMatch(/already/);
    expect(exchange([], port({ PublishedPort: 8080 }))).toMatch(/already/);
    expect(exchange([], port({ PublishedPort: 8082 }))).toEqual([8082]);
  });

  test('of hosts are passed on untouched', () => {
    const host = port({ PublishMode: 'host', PublishedPort: 80 });
    exchange([], port({ PublishedPort: 80 }));
    expect(exchange([], host)).toEqual([80]);
    expect(exchange([], port({ PublishMode: 'host' }))).toEqual([undefined]);
  });

  describe('are enough, or not', () => {
    test.each<[string, Port[], Port[], boolean]>([
      ['nothing for nothing', [], [], true],
      ['nothing for one', [], [port()], false],
      ['one for nothing', [port({ PublishedPort: 30000 })], [], false],
      ['one for any', [port({ PublishedPort: 30000 })], [port()], true],
      ['another than asked for', [port({ PublishedPort: 80 })], [port({ PublishedPort: 81 })], false],
      ['another target', [port({ PublishedPort: 80, TargetPort: 1 })], [port({ PublishedPort: 80 })], false],
      ['one for two alike', [port({ PublishedPort: 30000 })], [port(), port()], false],
    ])('%s', (_what, allocated, wanted, expected) => {
      expect(arePortsAllocated(allocated, wanted)).toBe(expected);
    });
  });
});

describe('the allocator', () => {
  let lead: TestLeadership;
  const web = (name: string, ...Ports: Port[]): Service =>
    aService(name, { spec: aServiceSpec(name, { EndpointSpec: { Ports } }) });
  const fresh = (id: string, service = 'web'): Task =>
    aTask(id, {
      serviceId: service as Task['serviceId'],
      status: { ...aTask('').status, state: 'new', message: 'created' },
    });
  const portsOf = (service: string) => numbers(lead.get('service', service)?.endpoint.ports ?? []);
  const statusOf = (id: string) => lead.get('task', id)?.status;

  beforeEach(() => {
    lead = aLeadership();
  });

  test('lets new tasks through, all of a commit in one transaction', () => {
    allocator(lead);
    lead.put('service', aService('web'));
    const commits: number[] = [];
    lead.store.watch((changes) => commits.push(changes.length));
    lead.store.update((tx) => {
      for (const id of ['a', 'b', 'c']) tx.create('task', fresh(id));
      return { ok: true, value: undefined };
    });
    expect(commits).toEqual([3, 3]);
    expect(statusOf('a')).toMatchObject({ state: 'pending', message: 'pending task scheduling' });
  });

  test('writes nothing to a service that needs nothing', () => {
    allocator(lead);
    const commits: number[] = [];
    lead.store.watch((changes) => commits.push(changes.length));
    lead.put('service', aService('web'));
    expect(commits).toEqual([1]);
  });

  test('gives a service its port, and its tasks a copy', () => {
    allocator(lead);
    lead.put('service', web('web', port()));
    lead.put('task', fresh('t'));
    expect(portsOf('web')).toEqual([30000]);
    expect(lead.get('task', 't')?.endpointPorts).toEqual([port({ PublishedPort: 30000 })]);
  });

  test('follows the mode of the endpoint', () => {
    allocator(lead);
    lead.put('service', aService('web', { spec: aServiceSpec('web', { EndpointSpec: { Mode: 'dnsrr' } }) }));
    expect(lead.get('service', 'web')?.endpoint.mode).toBe('dnsrr');
  });

  test('remembers what the leader before gave away', () => {
    lead.put('service', { ...web('old', port()), endpoint: { mode: 'vip', ports: [port({ PublishedPort: 30000 })], virtualIps: [] } }); // prettier-ignore
    lead.put('service', web('web', port()));
    lead.put('task', fresh('t'));
    allocator(lead);
    expect([portsOf('old'), portsOf('web')]).toEqual([[30000], [30001]]);
    expect(statusOf('t')?.state).toBe('pending');
  });

  test('keeps a task new, without a word, while its service has no port; and tries again when one is freed', () => {
    allocator(lead);
    lead.put('service', web('first', port({ PublishedPort: 80 })));
    lead.put('service', web('web', port({ PublishedPort: 80 })));
    lead.put('task', fresh('t'));
    expect(statusOf('t')).toMatchObject({ state: 'new', err: '' });
    lead.clock.advance(MINUTE);
    lead.put('service', aService('other'));
    expect(statusOf('t')?.state).toBe('new');
    lead.store.update((tx) => tx.remove('service', 'first' as never));
    expect([portsOf('web'), statusOf('t')?.state]).toEqual([[80], 'pending']);
  });

  test.each([
    [
      'it has changed its port',
      (service: Service) => ({ ...service, spec: web('first', port({ PublishedPort: 81 })).spec }),
    ],
    ['it publishes none any more', (service: Service) => ({ ...service, spec: web('first').spec })],
  ])('and frees the port of a service when %s', (_when, change) => {
    allocator(lead);
    lead.put('service', web('first', port({ PublishedPort: 80 })));
    lead.put('service', web('web', port({ PublishedPort: 80 })));
    lead.put('service', change(lead.get('service', 'first') as Service));
    expect(portsOf('web')).toEqual([80]);
  });

  test('leaves a task alone whose service is gone', () => {
    allocator(lead);
    lead.put('task', fresh('t', 'gone'));
    expect(statusOf('t')?.state).toBe('new');
  });

  test('takes up a task whose service comes after it', () => {
    allocator(lead);
    lead.put('task', fresh('t'));
    lead.put('service', web('web', port()));
    expect(statusOf('t')?.state).toBe('pending');
  });

  test('that is deposed does nothing more', () => {
    const stop = allocator(lead);
    stop();
    lead.put('service', web('web', port()));
    expect(portsOf('web')).toEqual([]);
  });
});
