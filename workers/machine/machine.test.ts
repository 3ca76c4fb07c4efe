/** The exam of every machine: in this thread, and across a thread's edge. */
import { expose, wrap } from 'comlink';
import { afterAll, describe, expect, test } from 'vitest';
import type { Address, Hostname } from '../api/ids.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import type { Boot, Delivery, Machine, Outcome, Remote } from '../datacenter/machine.ts';
import { machine } from './machine.ts';
import { chatter } from './testing.ts';

const boot: Boot = {
  machine: { hostname: 'node-1' as Hostname, address: '192.168.0.11' as Address, cpus: 4, memoryBytes: 8 * 2 ** 30 },
  nowUs: 5 * SECOND,
  seed: 1,
  faults: { diskFull: false, clock: null },
  disk: [{ path: 'old', bytes: new Uint8Array([104, 105]) }],
};
const other = '192.168.0.12' as Address;

const ports: { close(): void }[] = [];
afterAll(() => ports.forEach((port) => port.close()));

function here(): Remote {
  const it = machine(chatter);
  return {
    boot: async (boot) => it.boot(boot),
    run: async (window) => it.run(window),
    look: async () => it.look(),
    complete: async () => {},
  };
}

function acrossAnEdge(): Remote {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose(machine(chatter), port1);
  return wrap<Machine>(port2) as unknown as Remote;
}

describe.each([
  ['in this thread', here],
  ["across a thread's edge", acrossAnEdge],
])('a machine %s', (_, plugIn) => {
  let calls = 0;
  const call = (path: string, atUs: Micros): Delivery => ({
    kind: 'call',
    atUs,
    cause: 'input#1',
    call: ++calls,
    request: { method: 'GET', path },
  });
  const run = (remote: Remote, fromUs: Micros, untilUs: Micros, ...inbox: Delivery[]) =>
    remote.run({ fromUs, untilUs, inbox });
  const said = (outcome: Outcome) => outcome.answers.map(({ chunk }) => JSON.parse(chunk ?? 'null') as unknown);

  async function aMachine() {
    const remote = plugIn();
    const outcome = await remote.boot(boot);
    return { remote, outcome };
  }

  test('boots at the time it is told, with the dice it is given and the disk it had', async () => {
    const { remote, outcome } = await aMachine();
    expect(outcome.events).toEqual([
      { atUs: 5 * SECOND, on: 'node-1', code: 'swarm.initialized', params: { cluster: 'node-1' }, cause: 'node-1#0' },
    ]);
    const at = 5 * SECOND;
    const answers = said(await run(remote, at, at + 1, call('/now', at), call('/dice', at), call('/read/old', at)));
    const twin = await aMachine();
    const same = said(await run(twin.remote, at, at + 1, call('/now', at), call('/dice', at), call('/read/old', at)));
    expect(answers).toEqual([at, expect.any(Number), 'hi']);
    expect(same).toEqual(answers);
  });

  test('lives through timers and deliveries in the order of their times, and not beyond the window', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const first = await run(remote, at, at + 10, call('/later/20', at), call('/later/5', at), call('/now', at + 7));
    expect(said(first)).toEqual([at + 5, at + 7]);
    expect(first.nextUs).toBe(at + 20);
    const second = await run(remote, at + 10, at + 21);
    expect(said(second)).toEqual([at + 20]);
    expect(second.nextUs).toBe(null);
  });

  test('a timer at the end of the window waits for the next one', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    expect(said(await run(remote, at, at + 20, call('/later/20', at)))).toEqual([]);
  });

  test('what is overdue, on a machine that was frozen, happens when it wakes up', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    await run(remote, at, at + 1, call('/later/20', at));
    expect(said(await run(remote, 9 * SECOND, 9 * SECOND + 1))).toEqual([9 * SECOND]);
  });

  test('feels what is wrong with it as soon as it is told, and at its boot', async () => {
    const faults = { diskFull: true, clock: { offsetUs: SECOND, driftPpm: 100_000, sinceUs: 0 } };
    const at = 5 * SECOND;
    const told = (atUs: Micros): Delivery => ({ kind: 'faults', atUs, cause: 'input#1', faults });
    const asked = () => ['/now', '/wall', '/write/log/x'].map((path) => call(path, at + 100));
    const { remote } = await aMachine();
    const later = said(await run(remote, at, at + 200, told(at + 50), ...asked()));
    expect(later).toEqual([at + 105, at + 100 + SECOND + (at + 100) / 10, 'no space left on device']);
    const other = plugIn();
    await other.boot({ ...boot, faults });
    const sooner = said(await run(other, at, at + 200, ...asked()));
    expect(sooner).toEqual([at + 110, at + 100 + SECOND + (at + 100) / 10, 'no space left on device']);
  });

  test('hands letters out with their time and their cause', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const packet = { layer: 'control', kind: 'ping', body: 'x' } as const;
    const ping: Delivery = { kind: 'packet', atUs: at + 3, cause: 'node-2#9', from: other, packet };
    const { letters } = await run(remote, at, at + 10, call(`/send/${other}/hello`, at), ping);
    expect(letters).toEqual([
      { atUs: at, to: other, packet: { layer: 'control', kind: 'ping', body: 'hello' }, cause: 'input#1' },
      { atUs: at + 3, to: other, packet: { layer: 'control', kind: 'pong', body: 'x' }, cause: 'node-2#9' },
    ]);
  });

  test('a long timer begins a chain of causes of its own; a short one hands its cause on', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const { letters } = await run(remote, at, at + SECOND + 1, call(`/beat/${other}`, at));
    expect(letters.map(({ cause }) => cause)).toEqual(['input#1', expect.stringMatching(/^node-1#\d+$/)]);
  });

  test('writes become durable with a sync, which takes its time', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const asked = await run(remote, at, at + 1, call('/write/log/a', at), call('/keep/log/b', at));
    expect(asked.disk).toEqual([
      { op: 'append', path: 'log', bytes: new Uint8Array([97]) },
      { op: 'append', path: 'log', bytes: new Uint8Array([98]) },
      { op: 'sync', atUs: at + 2 * MS },
    ]);
    expect(said(asked)).toEqual(['written']);
    expect((await remote.look()).disk?.unsyncedBytes).toBe(2);
    expect(said(await run(remote, at + 1, at + 2 * MS + 1))).toEqual(['kept']);
    expect((await remote.look()).disk).toEqual({
      files: [
        { path: 'log', bytes: 2 },
        { path: 'old', bytes: 2 },
      ],
      unsyncedBytes: 0,
    });
  });

  test('shows its labelled timers while they run, and what changed only once', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    await run(remote, at, at + 1, call('/ring/700', at));
    const ring = { id: 1, kind: 'election', subject: 'node-1', startUs: at, endUs: at + 700, cause: 'input#1' };
    expect(await remote.look()).toMatchObject({ timers: [ring] });
    expect(await remote.look()).toEqual({});
    await run(remote, at + 1, at + 701);
    expect(await remote.look()).toEqual({ timers: [] });
  });

  test('hanging up reaches whoever was answering', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const waiting = call('/hang-up-tells', at);
    const hangUp: Delivery = { kind: 'hang-up', atUs: at + 1, cause: 'input#2', call: calls };
    expect(said(await run(remote, at, at + 5, waiting, hangUp, call('/hung-up', at + 2)))).toEqual([1]);
  });

  test('a bug is a crash with the reason, and what came before it still counts', async () => {
    const { remote } = await aMachine();
    const at = 5 * SECOND;
    const outcome = await run(remote, at, at + 9, call(`/send/${other}/bye`, at), call('/crash', at + 4));
    expect(outcome.crash).toMatch(/^Error: a bug/);
    expect(outcome.crashedUs).toBe(at + 4);
    expect(outcome.nextUs).toBe(null);
    expect(outcome.letters).toHaveLength(1);
  });

  test('an idle window has nothing to tell', async () => {
    const { remote } = await aMachine();
    expect(await run(remote, 6 * SECOND, 7 * SECOND)).toEqual({
      nextUs: null,
      letters: [],
      disk: [],
      answers: [],
      events: [],
    });
  });
});
