import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import type { EngineAnswer } from '../../workers/api/engine/http.ts';
import type { Address, Hostname } from '../../workers/api/ids.ts';
import { EPOCH_MS } from '../../workers/api/time.ts';
import { clientFor, type Wires } from './client.ts';

const machine = { hostname: 'node-1' as Hostname, address: '192.168.0.11' as Address };
const head = { status: 200, headers: { Server: 'x' } };
const request = { method: 'GET', path: '/info' } as const;

/** A datacenter that answers with these pieces. */
function answering(...pieces: Omit<EngineAnswer, 'call' | 'atUs'>[]) {
  const hungUp: number[] = [];
  const wires: Wires = {
    call: async (_, __, onAnswer) => {
      for (const piece of pieces) onAnswer({ call: 7, atUs: 0, ...piece });
      return 7;
    },
    hangUp: async (call) => void hungUp.push(call),
    sleep: (span) => (span === 0 ? Promise.resolve() : new Promise(() => {})),
    nowUs: () => 1_500_000,
  };
  const off: Wires = { ...wires, call: () => Promise.reject(new Error('it is off')) };
  return { client: clientFor(machine, wires), refusing: clientFor(machine, off), hungUp };
}

test('puts the pieces of an answer together', async () => {
  const { client } = answering({ head, end: false }, { chunk: '{"a"', end: false }, { chunk: ':1}', end: true });
  expect(await client.engine(request)).toEqual({ status: 200, headers: { Server: 'x' }, body: '{"a":1}' });
});

test('hands on the pieces of a stream as they come', async () => {
  const { client } = answering({ head, chunk: 'one\n', end: false }, { chunk: 'two\n', end: true });
  const chunks: string[] = [];
  await client.engineStream(request, (text) => chunks.push(text), new AbortController().signal);
  expect(chunks).toEqual(['one\n', 'two\n']);
});

test('hangs up when called off, and ends there', async () => {
  const { client, hungUp } = answering({ head, chunk: 'one\n', end: false });
  const abort = new AbortController();
  const answer = client.engineStream(request, () => {}, abort.signal);
  await Promise.resolve();
  abort.abort();
  expect(await answer).toMatchObject({ status: 200, body: 'one\n' });
  expect(hungUp).toEqual([7]);
});

test('hangs up on an interrupted question, and asks none after that', async () => {
  const { client, hungUp } = answering({ head, end: false });
  const abort = new AbortController();
  const answer = client.engine(request, abort.signal);
  await Promise.resolve();
  abort.abort();
  await answer;
  expect(hungUp).toEqual([7]);
  expect(await client.engine(request, abort.signal)).toMatchObject({ body: '' });
  expect(hungUp).toEqual([7]);
});

test('leaves nothing listening to a signal that outlives what was asked', async () => {
  const { signal } = new AbortController();
  const ends = [
    () => answering({ head, end: true }).client.engine(request, signal),
    () =>
      answering({ end: true })
        .client.engine(request, signal)
        .catch(() => {}),
    () =>
      answering()
        .refusing.engine(request, signal)
        .catch(() => {}),
    () => answering().client.sleep(0, signal),
  ];
  for (const end of ends) await end();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('rejects where the connection is lost before an answer has begun', async () => {
  await expect(answering({ end: true }).client.engine(request)).rejects.toThrow('lost');
});

test('tells the swarm’s time, and wakes early when called off', async () => {
  const { client } = answering();
  expect(client.now()).toBe(EPOCH_MS + 1_500);
  const abort = new AbortController();
  const nap = client.sleep(1_000, abort.signal);
  abort.abort();
  await nap;
});
