import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../api/time.ts';
import type { HealthWish } from './health.ts';
import { MIB } from './image.ts';
import { aMachine, started, type Machine } from './testing.ts';

const told = (machine: Machine, id: string): readonly string[] =>
  machine.runtime.events
    .list()
    .filter((event) => event.id === id)
    .map(({ action }) => action);

describe('commands beside the first process', () => {
  test.each<[string, string[], number | string, string]>([
    ['alpine', ['true'], 0, 'its code'],
    ['alpine', ['false'], 1, 'its code'],
    ['alpine', ['sh', '-c', 'exit 4'], 4, 'its code'],
    [
      'alpine',
      ['nope'],
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
      'it is not there',
    ],
    [
      'traefik/whoami',
      ['/bin/sh', '-c', 'true'],
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown',
      'an image from scratch has no shell',
    ],
  ])('%s: %j → %s (%s)', (image, argv, expected) => {
    const machine = aMachine();
    const { id } = started(machine, { image, cmd: image === 'alpine' ? ['sleep', '100'] : null });
    const { execs } = machine.runtime.containers;
    const made = execs.create(id, { argv, env: [], user: '', workingDir: '', tty: false });
    if (!made.ok) throw new Error(made.error.message);
    let said: number | string = 'nothing';
    const begun = execs.start(made.value.id, { write: () => undefined, ended: (code) => (said = code) });
    machine.clock.advance(SECOND);
    expect(begun.ok ? said : begun.error.message).toBe(expected);
    expect(machine.runtime.containers.get(id)?.state.kind).toBe('running');
  });

  test('are seen, counted, told of, and end with their container', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'alpine', cmd: ['sleep', '100'] });
    const { containers } = machine.runtime;
    const made = containers.execs.create(id, { argv: ['sleep', '50'], env: [], user: '', workingDir: '', tty: false });
    if (!made.ok) throw new Error(made.error.message);
    let code = 0;
    containers.execs.start(made.value.id, { write: () => undefined, ended: (with_) => (code = with_) });
    expect(containers.processes(id).map(({ command }) => command)).toEqual(['sleep 100', 'sleep 50']);
    expect(containers.stats(id)).toMatchObject({
      memory: { usageBytes: 2 * MIB, limitBytes: 8192 * MIB },
      pids: { current: 2 },
    });
    containers.kill(id, 'KILL');
    machine.clock.advance(SECOND);
    expect(code).toBe(137);
    expect(told(machine, id)).toEqual([
      'create',
      'start',
      'exec_create: sleep 50',
      'exec_start: sleep 50',
      'kill',
      'die',
      'exec_die',
    ]);
    expect(containers.stats(id)).toBeNull();
  });
});

describe('a paused container', () => {
  test('stands still, and goes on where it was', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'alpine', cmd: ['sleep', '10'] });
    const { containers } = machine.runtime;
    expect(containers.pause(id)).toMatchObject({ ok: true });
    expect(containers.pause(id)).toMatchObject({ ok: false, error: { message: `Container ${id} is already paused` } });
    machine.clock.advance(MINUTE);
    expect(containers.get(id)?.state).toMatchObject({ kind: 'running', paused: true });
    const made = containers.execs.create(id, { argv: ['true'], env: [], user: '', workingDir: '', tty: false });
    expect(made).toMatchObject({
      error: { message: `container ${id} is paused, unpause the container before exec` },
    });
    expect(containers.unpause(id)).toMatchObject({ ok: true });
    expect(containers.unpause(id)).toMatchObject({ ok: false, error: { message: `Container ${id} is not paused` } });
    machine.clock.advance(10 * SECOND);
    expect(containers.get(id)?.state).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test.each([
    ['stop', 0],
    ['kill', 137],
  ] as const)('%s → %i', (how, exitCode) => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'nginx' });
    const { containers } = machine.runtime;
    containers.pause(id);
    if (how === 'stop') containers.stop(id, {}, () => undefined);
    else containers.kill(id, 'KILL');
    machine.clock.advance(SECOND);
    expect(containers.get(id)?.state).toMatchObject({ kind: 'exited', exitCode });
  });
});

describe('a container that is looked after', () => {
  const check: HealthWish = { test: ['CMD-SHELL', 'exit $CODE'], intervalUs: 10 * SECOND };

  test.each<[string, string, number, string, string[]]>([
    ['before the first probe', '0', 5, 'starting', []],
    ['after a good one', '0', 10, 'healthy', ['health_status: healthy']],
    ['after two bad ones', '1', 25, 'starting', []],
    ['after three', '1', 35, 'unhealthy', ['health_status: unhealthy']],
  ])('%s (exit %s), %i s: %s', (_, code, seconds, status, changes) => {
    const machine = aMachine();
    const { id } = started(machine, {
      image: 'alpine',
      cmd: ['sleep', '1000'],
      env: [`CODE=${code}`],
      healthcheck: check,
    });
    machine.clock.advance(seconds * SECOND);
    expect(machine.runtime.containers.get(id)?.health?.status).toBe(status);
    expect(told(machine, id).filter((action) => action.startsWith('health'))).toEqual(changes);
  });

  test('a probe that takes too long has failed', () => {
    const machine = aMachine();
    const { id } = started(machine, {
      image: 'alpine',
      cmd: ['sleep', '1000'],
      healthcheck: { test: ['CMD', 'sleep', '60'], intervalUs: 10 * SECOND, timeoutUs: 90 * SECOND, retries: 1 },
    });
    machine.clock.advance(75 * SECOND);
    expect(machine.runtime.containers.get(id)?.health).toMatchObject({ status: 'healthy' });
    const slow = started(machine, {
      image: 'alpine',
      name: 'slow',
      cmd: ['sleep', '1000'],
      healthcheck: { test: ['CMD', 'sleep', '60'], intervalUs: 10 * SECOND, timeoutUs: 2 * SECOND, retries: 1 },
    });
    machine.clock.advance(12 * SECOND);
    expect(machine.runtime.containers.get(slow.id)?.health).toMatchObject({
      status: 'unhealthy',
      log: [{ exitCode: -1, output: 'Health check exceeded timeout (2s)' }],
    });
  });

  test('nobody looks while it is paused', () => {
    const machine = aMachine();
    const { id } = started(machine, {
      image: 'alpine',
      cmd: ['sleep', '1000'],
      env: ['CODE=0'],
      healthcheck: check,
    });
    machine.runtime.containers.pause(id);
    machine.clock.advance(MINUTE);
    expect(machine.runtime.containers.get(id)?.health?.log).toEqual([]);
    machine.runtime.containers.unpause(id);
    machine.clock.advance(10 * SECOND);
    expect(machine.runtime.containers.get(id)?.health?.status).toBe('healthy');
  });
});
