import { describe, expect, test } from 'vitest';
import { MINUTE, MS, SECOND } from '../api/time.ts';
import { limitsOf, settleLog } from './log-driver.ts';
import { Log } from './logs.ts';
import { aMachine, created, started } from './testing.ts';
import type { Signal } from './signals.ts';

const exitCode = (machine: ReturnType<typeof aMachine>): number | string => {
  const state = machine.runtime.containers.named('web')?.state;
  return state?.kind === 'exited' ? state.exitCode : (state?.kind ?? 'gone');
};

describe('how a container ends', () => {
  test.each<[string, string[] | null, Signal, boolean, number | string, string]>([
    ['nginx:alpine', null, 'QUIT', false, 0, 'a graceful stop'],
    ['nginx:1.25', null, 'TERM', false, 0, 'a fast stop'],
    ['nginx', null, 'HUP', false, 'running', 'no handler that ends it'],
    ['redis', null, 'TERM', false, 0, 'saves and goes'],
    ['httpd:2.4', null, 'WINCH', false, 0, 'a graceful stop'],
    ['traefik/whoami', null, 'TERM', false, 2, 'a Go program without a handler'],
    ['alpine', ['sleep', '1000'], 'TERM', false, 'running', 'process 1 ignores what it has no handler for'],
    ['alpine', ['sleep', '1000'], 'TERM', true, 143, 'an init passes it on'],
    ['alpine', ['sleep', '1000'], 'KILL', false, 137, 'nobody ignores this one'],
    ['busybox', ['ping', 'docker.com'], 'TERM', false, 'running', 'the classic that takes its full grace'],
    ['busybox', ['ping', 'docker.com'], 'INT', false, 0, 'ping knows an interruption'],
    ['alpine', ['sh', '-c', 'sleep 1000'], 'TERM', false, 'running', 'a shell has no handler either'],
    ['alpine', ['sh', '-c', 'trap "exit 3" TERM; while true; do sleep 1; done'], 'TERM', false, 3, 'a trap'],
  ])('%s %j, %s (init %s) → %s: %s', (image, cmd, signal, init, expected) => {
    const machine = aMachine();
    const { id } = started(machine, { image, cmd, init });
    machine.runtime.containers.kill(id, signal);
    machine.clock.advance(5 * SECOND);
    expect(exitCode(machine)).toBe(expected);
  });

  test.each<[string, string[] | null, number, string]>([
    ['alpine', null, 0, 'a shell without input'],
    ['busybox', null, 0, 'the same'],
    ['hello-world', null, 0, 'it has said all'],
    ['alpine', ['echo', 'hi'], 0, 'a command that ends'],
    ['alpine', ['false'], 1, 'its own code'],
    ['alpine', ['sh', '-c', 'exit 42'], 42, 'its own code'],
    ['alpine', ['sh', '-c', 'true && false || exit 7'], 7, 'and, or'],
    ['alpine', ['sh', '-c', 'if ! false; then exit 5; fi'], 5, 'if, not'],
    ['alpine', ['sh', '-c', 'nope'], 127, 'a command that nobody knows'],
    ['alpine', ['sh', '-c', 'cat << END'], 2, 'beyond the little shell'],
    ['alpine', ['sh', '-c', 'echo a b | grep -q b'], 0, 'a pipe has the code of its last command'],
    ['alpine', ['sh', '-c', 'echo a | cat | grep b || exit 9'], 9, 'and stands between others'],
    ['alpine', ['sh', '-c', '! echo a | grep b'], 0, 'not, of a whole pipe'],
    ['alpine', ['sh', '-c', 'sleep 1; A=9; exit $A'], 9, 'variables'],
    ['nginx', ['nope'], 127, 'the entrypoint script runs, and does not find it'],
    ['nginx', ['sleep', '1'], 0, 'the entrypoint script makes way'],
  ])('%s %j by itself → %s: %s', (image, cmd, expected) => {
    const machine = aMachine();
    started(machine, { image, cmd });
    machine.clock.advance(2 * SECOND);
    expect(exitCode(machine)).toBe(expected);
  });

  test('an unknown program does not start, in the words of runc', () => {
    const machine = aMachine();
    const { id } = created(machine, { image: 'alpine', cmd: ['nope'] });
    let answer: unknown;
    machine.runtime.containers.start(id, (result) => (answer = result));
    machine.clock.advance(SECOND);
    expect(answer).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('exec: "nope": executable file not found in $PATH') },
    });
    expect(machine.runtime.containers.get(id)?.state).toMatchObject({ kind: 'created', exitCode: 127 });
  });
});

describe('stopping', () => {
  test('signal, ten seconds of grace that can be seen, then SIGKILL', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'alpine', cmd: ['sleep', 'infinity'] });
    let stopped = false;
    machine.runtime.containers.stop(id, {}, () => (stopped = true));
    expect(machine.clock.labels()).toContainEqual({ kind: 'stop-grace', subject: 'web' });
    machine.clock.advance(10 * SECOND - 1);
    expect(stopped).toBe(false);
    machine.clock.advance(1);
    expect(stopped).toBe(true);
    expect(exitCode(machine)).toBe(137);
  });

  test('a program that goes by itself takes the grace with it', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'nginx' });
    machine.runtime.containers.stop(id, {}, () => undefined);
    machine.clock.advance(200 * MS);
    expect(exitCode(machine)).toBe(0);
    expect(machine.clock.labels()).toEqual([]);
  });

  test('a stopped one is not stopped again', () => {
    const machine = aMachine();
    const { id } = created(machine, { image: 'nginx' });
    let kind = '';
    machine.runtime.containers.stop(id, {}, (result) => (kind = result.ok ? 'ok' : result.error.kind));
    expect(kind).toBe('not-modified');
  });

  test('a running one is removed by force only', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'nginx' });
    const said: unknown[] = [];
    machine.runtime.containers.remove(id, { force: false }, (result) => said.push(result));
    expect(said).toEqual([
      {
        ok: false,
        error: {
          kind: 'conflict',
          message:
            'cannot remove container "/web": container is running: stop the container before removing or force remove',
        },
      },
    ]);
    machine.runtime.containers.remove(id, { force: true }, () => undefined);
    machine.clock.advance(SECOND);
    expect(machine.runtime.containers.list()).toEqual([]);
  });
});

describe('what a machine remembers when its power comes back', () => {
  test('its images; what ran has ended with 255; what was only created is as it was', () => {
    const before = aMachine();
    started(before, { image: 'nginx', name: 'ran' });
    started(before, { image: 'alpine', name: 'ended', cmd: ['false'] });
    created(before, { image: 'redis', name: 'new' });
    before.disk.crash();
    const after = aMachine(before.disk, before.clock);
    const states = Object.fromEntries(after.runtime.containers.list().map(({ config, state }) => [config.name, state]));
    expect(states['ran']).toMatchObject({ kind: 'exited', exitCode: 255 });
    expect(states['ended']).toMatchObject({ kind: 'exited', exitCode: 1 });
    expect(states['new']).toMatchObject({ kind: 'created' });
    expect(after.runtime.images.list().map(({ release }) => release.repository)).toEqual(['nginx', 'alpine', 'redis']);
  });

  test('a torn record is dropped', () => {
    const before = aMachine();
    const { id } = created(before, { image: 'nginx' });
    before.disk.write(`containers/${id}`, new Uint8Array([123, 34]));
    before.disk.sync(() => undefined);
    expect(aMachine(before.disk).runtime.containers.list()).toEqual([]);
  });
});

test('names are unique, ids may be shortened, and the view tells the task', () => {
  const machine = aMachine();
  const { id } = started(machine, { image: 'nginx', labels: { 'com.docker.swarm.task.id': 't1' } });
  const { containers } = machine.runtime;
  expect(containers.find('web')).toMatchObject({ ok: true });
  expect(containers.find(id.slice(0, 4))).toMatchObject({ ok: true, value: { id } });
  expect(containers.find('nope')).toMatchObject({ ok: false, error: { message: 'No such container: nope' } });
  expect(() => created(machine, { image: 'nginx' })).toThrow(
    `Conflict. The container name "/web" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
  );
  expect(machine.report.read('containers')).toMatchObject([
    { id, name: 'web', image: 'nginx', taskId: 't1', state: 'running', exitCode: null },
  ]);
  expect(machine.report.events.map(({ code }) => code)).toEqual(['image.pulling', 'image.pulled', 'container.started']);
});

test('however long the lines are, a log keeps only so much', () => {
  const log = new Log();
  const text = 'x'.repeat(100_000);
  for (let atUs = 0; atUs < 1000; atUs++) log.write({ atUs, stream: 'stdout', text });
  expect(log.lines.length).toBeLessThanOrEqual(21);
  expect(log.lines.length).toBeGreaterThanOrEqual(10);
  expect(log.lines.at(-1)?.atUs).toBe(999);
  log.write({ atUs: 1000, stream: 'stdout', text: 'x'.repeat(3_000_000) });
  expect(log.lines.map(({ atUs }) => atUs)).toEqual([1000]);
});

describe('files of a log', () => {
  const kept = (options: Record<string, string>, driver = 'json-file') => {
    const config = settleLog({ driver, options });
    if (!config.ok) return config.error;
    const log = new Log(limitsOf(config.value));
    // A line of 25 letters takes 100 bytes in its file.
    for (let atUs = 0; atUs < 95; atUs++) log.write({ atUs, stream: 'stdout', text: 'x'.repeat(25) });
    return [log.lines.length, log.lines.at(-1)?.atUs];
  };

  test.each<[string, Record<string, string>, string | [number, number | undefined], string?]>([
    ['without a limit all is kept', {}, [95, 94]],
    ['one file that is full begins anew', { 'max-size': '1000' }, [5, 94]],
    ['of more than one the newest are kept', { 'max-size': '1000', 'max-file': '3' }, [25, 94]],
    ['sizes have units', { 'max-size': '1k' }, [7, 94]],
    ['many small files', { 'max-size': '1', 'max-file': '2' }, [2, 94]],
    ['the driver none keeps nothing', {}, [0, undefined], 'none'],
    ['a size that is none', { 'max-size': 'much' }, "invalid size: 'much'"],
    ['no file at all', { 'max-file': '0' }, 'max-file cannot be less than 1'],
    [
      'an option of another driver',
      { 'syslog-address': 'x' },
      "unknown log opt 'syslog-address' for json-file log driver",
    ],
    ['a driver that there is not', {}, "logger: no log driver named 'papyrus' is registered", 'papyrus'],
    [
      'one that would write elsewhere',
      {},
      'Waggle has the log drivers json-file, local and none: there is nothing that syslog could write to',
      'syslog',
    ],
  ])('%s', (_, options, expected, driver) => expect(kept(options, driver)).toEqual(expected));
});

test('logs keep the newest lines', () => {
  const machine = aMachine();
  const { id } = started(machine, { image: 'alpine', cmd: ['sh', '-c', 'while true; do echo tick; done'] });
  machine.clock.advance(MINUTE);
  const { lines } = machine.runtime.containers.log(id);
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.length).toBeLessThanOrEqual(2000);
  expect(lines.at(-1)).toMatchObject({ stream: 'stdout', text: 'tick' });
});
