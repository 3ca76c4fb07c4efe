/** A datacenter of machines that chatter, for the tests of what breaks. */
import { expect } from 'vitest';
import type { HardwareInput } from '../../api/datacenter.ts';
import type { Address, Hostname } from '../../api/ids.ts';
import { MS } from '../../api/time.ts';
import { aSpec, hostname, switchedOn } from '../../datacenter/testing.ts';
import { chatter } from '../../machine/testing.ts';
import { OneThread } from '../one-thread.ts';

export const address = (number: number): Address => aSpec(number).address;
export const [one, two, three] = [1, 2, 3].map(hostname) as [Hostname, Hostname, Hostname];

/** Switched on a millisecond ago. */
export function datacenter(count = 3, seed = 1): OneThread {
  const dc = new OneThread({ seed, program: chatter });
  does(dc, ...switchedOn(count));
  dc.run(MS);
  return dc;
}

/** What the machine says to that, within ten virtual seconds; undefined for no answer. */
export function ask(dc: OneThread, number: number, path: string): unknown {
  let body: unknown;
  dc.call(hostname(number), { method: 'GET', path }, ({ chunk }) => (body = JSON.parse(chunk ?? 'null')));
  for (let i = 0; i < 10_000 && body === undefined; i++) dc.run(MS);
  return body;
}

/** The texts that arrived there, in the order of their arrival. */
export const words = (dc: OneThread, number: number) =>
  (ask(dc, number, '/heard') as readonly string[]).map((line) => line.split(' ')[2] as string);

export const does = (dc: OneThread, ...inputs: readonly HardwareInput[]): void =>
  inputs.forEach((input) => expect(dc.input(input), input.kind).toEqual({ ok: true }));

export const reboot = (dc: OneThread): void =>
  does(dc, { kind: 'kill', hostname: one }, { kind: 'start', hostname: one });

export const faultsOf = (dc: OneThread, number: number) => dc.machines()[number - 1]?.faults;
