/** Small machines and programs for the tests of the hardware and of the shell. */
import type { HardwareInput } from '../api/datacenter.ts';
import type { Address, Hostname } from '../api/ids.ts';
import type { Input, MachineSpec } from '../api/journal.ts';
import { MS, SECOND } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { Hardware } from './hardware.ts';

export function aSpec(number: number): MachineSpec {
  return {
    hostname: `node-${number}` as Hostname,
    address: `192.168.0.${10 + number}` as Address,
    cpus: 4,
    memoryBytes: 8 * 2 ** 30,
  };
}

export const hostname = (number: number) => aSpec(number).hostname;

/** Adds machines node-1 to node-`count` and switches them on. */
export function switchedOn(count: number): readonly HardwareInput[] {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return [
    ...numbers.map((number): HardwareInput => ({ kind: 'add', machine: aSpec(number) })),
    ...numbers.map((number): HardwareInput => ({ kind: 'start', hostname: hostname(number) })),
  ];
}

/** Any act upon node-1 to node-`count`: every kind but those that belong to a call. It may well be refused. */
export function anAccident(chance: Dice, count: number, hardware: Pick<Hardware, 'host'> | null): Input {
  const it = hostname(chance.between(1, count));
  const other = hostname(chance.between(1, count));
  const oneWay = chance.int(2) === 0;
  const ratio = () => (chance.int(2) === 0 ? 0 : chance.fraction() / 2);
  const accidents: readonly Input[] = [
    { kind: 'kill', hostname: it },
    { kind: 'start', hostname: it },
    { kind: 'start', hostname: it },
    { kind: 'freeze', hostname: it },
    { kind: 'thaw', hostname: it },
    { kind: 'wipe', hostname: it },
    { kind: 'replace', hostname: it },
    { kind: 'fill', hostname: it },
    { kind: 'free', hostname: it },
    { kind: 'corrupt', hostname: it, path: chance.pick([null, 'beats', 'log']) },
    {
      kind: 'clock',
      hostname: it,
      offsetUs: chance.between(-99, 99) * SECOND,
      driftPpm: chance.between(-99, 99) * 999,
    },
    { kind: 'cut', from: it, to: other, oneWay },
    { kind: 'mend', from: it, to: '*', oneWay },
    { kind: 'mend-all' },
    { kind: 'partition', groups: [[it], [other]] },
    {
      kind: 'cable',
      from: it,
      to: oneWay ? '*' : other,
      cable: {
        latencyUs: 100 + chance.int(20 * MS),
        lossRatio: ratio(),
        duplicateRatio: ratio(),
        reorderRatio: ratio(),
      },
    },
  ];
  // A lost thread is no act of anybody: only where nothing but the journal is to be judged.
  if (hardware === null || chance.int(accidents.length) > 0) return chance.pick(accidents);
  return { kind: 'crash', hostname: it, why: 'no answer within 10 s', booting: hardware.host(it)?.mustBoot ?? false };
}
