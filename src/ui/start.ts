/** What a swarm begins as. */
import type { Address, Hostname } from '../../workers/api/ids.ts';
import type { MachineSpec } from '../../workers/api/journal.ts';

/** What is formed, and the commands that are then run on `node-1`. */
export interface Start {
  readonly managers: number;
  readonly workers: number;
  readonly commands: readonly string[];
}

/** So many threads a browser can bear. */
export const LARGEST = 200;
/** Every one more makes a swarm slower; nine show it. */
export const MANAGERS_MAX = 9;

/**
 * A swarm of that size with its first service. The tasks stay off the managers where there are workers: a killed leader
 * interrupts none of them.
 */
export function startOf(managers: number, workers: number): Start {
  const place = workers > 0 ? '--constraint node.role==worker ' : '';
  return { managers, workers, commands: [`docker service create -d --name web --replicas 4 ${place}nginx:alpine`] };
}

/** What a visitor meets on a first visit. */
export const FIRST = startOf(3, 2);

/** The machines, managers first: `node-1` at `192.168.0.11` and so on. */
export function machinesFor({ managers, workers }: Start): readonly MachineSpec[] {
  return Array.from({ length: managers + workers }, (_, i) => ({
    hostname: `node-${i + 1}` as Hostname,
    address: `192.168.0.${11 + i}` as Address,
    cpus: 4,
    memoryBytes: 8 * 1024 ** 3,
  }));
}
