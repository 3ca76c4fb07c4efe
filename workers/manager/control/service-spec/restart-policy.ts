/** Time does not run backwards between restarts (swarm-semantics §9.1). */
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const restartPolicy: Judge = ({ TaskTemplate: { RestartPolicy: policy } }) => {
  if ((policy?.Delay ?? 0) < 0) return invalid('TaskSpec: restart-delay cannot be negative');
  return (policy?.Window ?? 0) < 0 ? invalid('TaskSpec: restart-window cannot be negative') : null;
};
