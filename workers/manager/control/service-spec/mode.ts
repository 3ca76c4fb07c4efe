/** How many of it, and whether it is to end: so many replicas, or one on every node (swarm-semantics §9.1). */
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const mode: Judge = ({ Mode }) => {
  if (!Mode.Replicated && !Mode.Global && !Mode.ReplicatedJob && !Mode.GlobalJob)
    return invalid('Unrecognized service mode');
  if ((Mode.Replicated?.Replicas ?? 0) < 0) return invalid('Number of replicas must be non-negative');
  if ((Mode.ReplicatedJob?.MaxConcurrent ?? 0) < 0) return invalid('Maximum concurrent jobs must not be negative');
  if ((Mode.ReplicatedJob?.TotalCompletions ?? 0) < 0) return invalid('Total completed jobs must not be negative');
  return null;
};
