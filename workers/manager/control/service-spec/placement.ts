/** Constraints must be readable; whether any node meets them is for the scheduler to see (swarm-semantics §6.8). */
import { parseConstraints } from '../../constraint.ts';
import { raw } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const placement: Judge = ({ TaskTemplate: { Placement } }) => {
  const parsed = parseConstraints(Placement?.Constraints ?? []);
  return parsed.ok ? null : raw(parsed.error);
};
