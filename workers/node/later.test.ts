/** A history does not depend on when the later part of the program comes. */
import { describe, expect, test } from 'vitest';
import type { EngineRequest } from '../api/engine/http.ts';
import { formsSwarm } from '../api/engine/opening.ts';
import type { Journal } from '../api/journal.ts';
import { MINUTE, SECOND } from '../api/time.ts';
import { OneThread } from '../campaigns/one-thread.ts';
import { hostname, switchedOn } from '../datacenter/testing.ts';
import { later } from './later.ts';
import { wired } from './wired.ts';

/** A datacenter whose machines lack the later part until `load` is called. */
function aDatacenter() {
  let here = false;
  const datacenter = new OneThread({
    seed: 5,
    program: wired(() => {
      if (!here) throw new Error('the later part is not here yet');
      return later;
    }),
  });
  return { datacenter, load: () => void (here = true) };
}

/** Asks and waits; the body of a good answer. */
function ask(datacenter: OneThread, on: number, request: EngineRequest): Record<string, never> {
  let text = '';
  let status = 0;
  let over = false;
  datacenter.call(hostname(on), request, ({ head, chunk = '', end }) => {
    status = head?.status ?? status;
    text += chunk;
    over = end;
  });
  const limitUs = datacenter.nowUs + MINUTE;
  while (!over && datacenter.turn(limitUs));
  expect([request.path, status]).toEqual([request.path, status < 300 ? status : 'a refusal']);
  return text.trim() === '' ? {} : (JSON.parse(text) as Record<string, never>);
}

const get = (path: string): EngineRequest => ({ method: 'GET', path });
const post = (path: string, body: unknown): EngineRequest => ({ method: 'POST', path, body: JSON.stringify(body) });

/** Three managers and two workers; then their leader loses its power, and comes back from its disk. */
function form(datacenter: OneThread): void {
  for (const input of switchedOn(5)) datacenter.input(input);
  ask(datacenter, 1, post('/swarm/init', { ListenAddr: '0.0.0.0:2377', Spec: {} }));
  const { Manager, Worker } = ask(datacenter, 1, get('/swarm'))['JoinTokens'] as unknown as Record<string, string>;
  const join = { ListenAddr: '0.0.0.0:2377', RemoteAddrs: ['192.168.0.11:2377'] };
  for (const on of [2, 3, 4, 5]) {
    ask(datacenter, on, post('/swarm/join', { ...join, JoinToken: on < 4 ? Manager : Worker }));
    ask(datacenter, on, get('/info'));
  }
  datacenter.input({ kind: 'kill', hostname: hostname(1) });
  datacenter.run(20 * SECOND);
  datacenter.input({ kind: 'start', hostname: hostname(1) });
  datacenter.run(20 * SECOND);
}

const SERVICE = {
  Name: 'web',
  TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' } },
  Mode: { Replicated: { Replicas: 4 } },
};

test('a swarm forms, loses its leader and elects another without it', () => {
  const { datacenter } = aDatacenter();
  form(datacenter);
  expect(datacenter.machines().map(({ power, crash }) => [power, crash])).toEqual(Array(5).fill(['on', '']));
  expect(datacenter.runUntil('leader', SECOND)).toBe(true);
});

describe('in a swarm that is then used', () => {
  const first = aDatacenter();
  first.load();
  form(first.datacenter);
  ask(first.datacenter, 2, post('/services/create', SERVICE));
  expect(first.datacenter.runUntil('converged', MINUTE)).toBe(true);
  first.datacenter.input({ kind: 'kill', hostname: hostname(4) });
  first.datacenter.run(MINUTE);
  first.datacenter.input({ kind: 'start', hostname: hostname(4) });
  first.datacenter.run(MINUTE);
  const journal = first.datacenter.journal();

  /** Lives it through again; the part comes before the journal's entry of that number. */
  function again({ entries, untilUs }: Journal, at: number): string {
    const { datacenter, load } = aDatacenter();
    entries.forEach((entry, number) => {
      if (number === at) load();
      datacenter.runTo(entry.atUs);
      datacenter.input(entry.input);
    });
    datacenter.runTo(untilUs);
    return datacenter.hash();
  }

  test.each([
    ['with the first machine', () => 0],
    ['while the swarm forms', () => 12],
    [
      'with the first request that needs it',
      () => journal.entries.findIndex(({ input }) => input.kind === 'call' && !formsSwarm(input.request)),
    ],
  ])('it is the same history when it comes %s', (_, at) => {
    expect(again(journal, at())).toBe(first.datacenter.hash());
  });

  test('it would be another one if it came too late', () => {
    expect(again(journal, Infinity)).not.toBe(first.datacenter.hash());
  });
});
