/** How many of it: so many replicas, or one on every node (swarm-semantics §9.1). */
import { invalid, notHere } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const mode: Judge = ({ Mode }) => {
  if (Mode.ReplicatedJob || Mode.GlobalJob) return notHere('jobs');
  if (!Mode.Replicated && !Mode.Global) return invalid('Unrecognized service mode');
  return (Mode.Replicated?.Replicas ?? 0) < 0 ? invalid('Number of replicas must be non-negative') : null;
};
