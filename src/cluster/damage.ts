/** Which files have a damaged sector, by machine. Only machines that have any stand here. Pure. */
import type { MachineFrame } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';

export type Damage = Readonly<Record<Hostname, readonly string[]>>;

export const damageOf = (machines: readonly MachineFrame[]): Damage =>
  Object.fromEntries(
    machines.flatMap(({ spec, faults }) => (faults.damaged ? [[spec.hostname, faults.damaged] as const] : [])),
  );
