/** Small machines and programs for the tests of the hardware and of the shell. */
import type { HardwareInput } from '../api/datacenter.ts';
import type { Address, Hostname } from '../api/ids.ts';
import type { MachineSpec } from '../api/journal.ts';

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
