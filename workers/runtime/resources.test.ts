import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { aClock, aDisk } from '../world/testing.ts';
import { MIB } from './image.ts';
import { SYSTEM_BYTES } from './memory.ts';
import { aMachine, aWish, created, pulled, started, type Machine } from './testing.ts';
import { settle } from './settle.ts';

const withMemory = (freeBytes: number): Machine =>
  aMachine(aDisk(), aClock(), { memoryBytes: SYSTEM_BYTES + freeBytes });

const stateOf = (machine: Machine, name: string) => machine.runtime.containers.named(name)?.state;

const told = (machine: Machine): readonly string[] =>
  machine.runtime.events
    .list()
    .filter(({ type }) => type === 'container')
    .map(({ action, attributes }) => `${attributes['name'] ?? ''} ${action} ${attributes['exitCode'] ?? ''}`.trim());

describe('memory', () => {
  test('a leak ends at the limit: OOM killed, 137', () => {
    const machine = aMachine();
    started(machine, { image: 'waggle/leak', env: ['MB_PER_SECOND=10'], memoryBytes: 64 * MIB });
    machine.clock.advance(3 * SECOND);
    expect(stateOf(machine, 'web')).toMatchObject({ kind: 'running' });
    machine.clock.advance(2 * SECOND);
    expect(stateOf(machine, 'web')).toMatchObject({ kind: 'exited', exitCode: 137, oomKilled: true });
    expect(told(machine)).toEqual(['web create', 'web start', 'web oom', 'web die 137']);
    expect(machine.report.events).toContainEqual({ code: 'container.oom', params: { name: 'web' } });
  });

  test('what does not fit does not even begin', () => {
    const machine = aMachine();
    started(machine, { image: 'mongo', memoryBytes: 64 * MIB });
    expect(stateOf(machine, 'web')).toMatchObject({ kind: 'exited', exitCode: 137, oomKilled: true });
    expect(machine.runtime.containers.log(machine.runtime.containers.list()[0]!.id).lines).toEqual([]);
  });

  test('a leak without a limit takes the machine’s memory, and goes when it is the greatest', () => {
    const machine = withMemory(700 * MIB);
    started(machine, { image: 'mongo', name: 'mongo' });
    started(machine, { image: 'waggle/leak', name: 'leak', env: ['MB_PER_SECOND=100'] });
    machine.clock.advance(6 * SECOND);
    expect(stateOf(machine, 'mongo')).toMatchObject({ kind: 'running' });
    expect(stateOf(machine, 'leak')).toMatchObject({ kind: 'exited', exitCode: 137, oomKilled: true });
  });

  test('what was held is given back', () => {
    const machine = withMemory(500 * MIB);
    for (const name of ['db1', 'db2', 'db3', 'db4']) {
      const { id } = started(machine, { image: 'mongo', name });
      expect(stateOf(machine, name)).toMatchObject({ kind: 'running' });
      machine.runtime.containers.stop(id, {}, () => undefined);
      machine.clock.advance(2 * SECOND);
    }
  });
});

describe('processors', () => {
  test.each<[number, number, number]>([
    [1, 0, 1],
    [8, 0, 4],
    [2, 0.5, 0.5],
  ])('%i busy threads with a limit of %f have %f of four processors', (threads, limit, expected) => {
    const machine = aMachine();
    const { id } = started(machine, {
      image: 'waggle/cpu-hog',
      env: [`THREADS=${threads}`],
      nanoCpus: limit * 1e9,
    });
    const stats = () => machine.runtime.containers.stats(id)!.cpu;
    const before = stats();
    machine.clock.advance(10 * SECOND);
    const after = stats();
    const share = (after.totalNs - before.totalNs) / (after.systemNs - before.systemNs);
    expect(share * after.online).toBeCloseTo(expected, 2);
    expect(after.throttledNs > 0).toBe(limit > 0);
  });

  test('whoever shares a busy machine answers late', () => {
    const answeredIn = (neighbours: number): number => {
      const machine = aMachine();
      for (let i = 0; i < neighbours; i++) {
        started(machine, { image: 'waggle/cpu-hog', name: `hog${i}`, env: ['THREADS=4'] });
      }
      const { id } = started(machine, { image: 'waggle/cpu-hog', env: ['THREADS=0'], nanoCpus: 0 });
      const began = machine.clock.now();
      let took = Infinity;
      machine.runtime.containers.listener(id, 80)?.(
        { kind: 'http', method: 'GET', path: '/', headers: {}, body: '', from: '10.0.0.2:1' },
        () => (took = machine.clock.now() - began),
      );
      machine.clock.advance(10 * SECOND);
      return took / 1000;
    };
    expect(answeredIn(0)).toBe(50);
    expect(answeredIn(3)).toBe(50);
    expect(answeredIn(7)).toBe(100);
  });
});

test('processes end at their limit', () => {
  const machine = aMachine();
  const { id } = started(machine, { image: 'waggle/forker', pids: 5 });
  machine.clock.advance(20 * SECOND);
  const { containers } = machine.runtime;
  expect(containers.stats(id)?.pids).toEqual({ current: 5, limit: 5 });
  expect(containers.log(id).lines.at(-1)?.text).toContain('fork: Resource temporarily unavailable');
  const made = containers.execs.create(id, { argv: ['/health'], env: [], user: '', workingDir: '', tty: false });
  if (!made.ok) throw new Error(made.error.message);
  const begun = containers.execs.start(made.value.id, { write: () => undefined, ended: () => undefined });
  expect(begun).toMatchObject({ ok: false, error: { message: expect.stringContaining('temporarily unavailable') } });
});

test.each([
  [{ memoryBytes: 5 * MIB }, 'Minimum memory limit allowed is 6MB'],
  [{ nanoCpus: 5e9 }, 'range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available'],
])('%j cannot be created: %s', (limit, message) => {
  const machine = aMachine();
  pulled(machine, 'nginx');
  const config = settle(aWish({ image: 'nginx', ...limit }), machine.runtime.images.find('nginx')!);
  if (!config.ok) throw new Error(config.error);
  let said = '';
  machine.runtime.containers.create(config.value, (made) => (said = made.ok ? 'made' : made.error.message));
  machine.clock.advance(SECOND);
  expect(said).toBe(message);
});

test.each([
  ['nobody-knows', 'unable to find user nobody-knows: no matching entries in passwd file', 128],
  ['1000:1000', '', 0],
  ['nginx', '', 0],
])('run as %s: %s', (user, message, exitCode) => {
  const machine = aMachine();
  const { id } = created(machine, { image: 'nginx', user });
  let said = '';
  machine.runtime.containers.start(id, (result) => (said = result.ok ? '' : result.error.message));
  machine.clock.advance(SECOND);
  expect(said).toBe(message);
  const { state } = machine.runtime.containers.get(id)!;
  expect(state.kind === 'created' ? state.exitCode : 0).toBe(exitCode);
});
