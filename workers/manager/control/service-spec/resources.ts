/** Limits and reservations must be large enough to mean something; 0 is no limit (swarm-semantics §9.1). */
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

const NANO = 1e9;
const MIN_NANO_CPUS = NANO / 1000;
const MIN_MEMORY = 4 * 2 ** 20;

export const resources: Judge = ({ TaskTemplate: { Resources } }) =>
  enough(Resources?.Limits) ?? enough(Resources?.Reservations);

function enough(asked: { NanoCPUs?: number; MemoryBytes?: number } | undefined): RpcError | null {
  const { NanoCPUs: cpus = 0, MemoryBytes: memory = 0 } = asked ?? {};
  if (cpus !== 0 && cpus < MIN_NANO_CPUS)
    return invalid(`invalid cpu value ${inGo(cpus / NANO)}: Must be at least ${inGo(MIN_NANO_CPUS / NANO)}`);
  if (memory !== 0 && memory < MIN_MEMORY) return invalid(`invalid memory value ${memory}: Must be at least 4MiB`);
  return null;
}

/** As Go prints with `%g`: an exponent of two digits, and that below a ten-thousandth. */
function inGo(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}
