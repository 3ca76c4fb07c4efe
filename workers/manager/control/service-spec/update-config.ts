/** How to roll out. As in Docker nobody looks at how to roll back (swarm-semantics §9.1). */
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const updateConfig: Judge = ({ UpdateConfig: config, Mode }) => {
  if (config && (Mode.ReplicatedJob || Mode.GlobalJob)) return invalid('Jobs may not have an update config');
  const ratio = config?.MaxFailureRatio ?? 0;
  if ((config?.Delay ?? 0) < 0) return invalid('TaskSpec: update-delay cannot be negative');
  if ((config?.Monitor ?? 0) < 0) return invalid('TaskSpec: update-monitor cannot be negative');
  if (ratio >= 0 && ratio <= 1) return null;
  return invalid('TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1');
};
