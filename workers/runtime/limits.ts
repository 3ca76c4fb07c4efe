/** What a container may be limited to (container-runtime §8). */
import type { ContainerConfig } from './container.ts';

export type Limits = Pick<ContainerConfig, 'memoryBytes' | 'nanoCpus' | 'pids'>;

const MINIMUM_BYTES = 6 * 1_048_576;

const two = (cpus: number): string => cpus.toFixed(2);

/** In the engine's words; null: nothing is wrong. */
export function objectionToLimits(
  { memoryBytes, nanoCpus }: Pick<ContainerConfig, 'memoryBytes' | 'nanoCpus'>,
  cpus: number,
): string | null {
  if (memoryBytes !== 0 && memoryBytes < MINIMUM_BYTES) return 'Minimum memory limit allowed is 6MB';
  if (nanoCpus < 0 || nanoCpus > cpus * 1e9)
    return `range of CPUs is from 0.01 to ${two(cpus)}, as there are only ${cpus} CPUs available`;
  return null;
}
