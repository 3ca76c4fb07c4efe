/** What the page sees of a machine's containers. */
import type { TaskId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { ContainerView } from '../api/view.ts';
import type { Clock } from '../world/world.ts';
import { TASK_ID_LABEL, type Container } from './container.ts';

/** By the count of a clock whose calendar is wrong, no container has run for years, nor will it begin to next year. */
export const viewBy = (clock: Clock) => {
  const now = clock.now();
  const ahead = clock.wall() - now;
  return (container: Container) => view(container, (atUs) => Math.min(now, atUs - ahead));
};

const view = ({ id, config, state, health }: Container, trueUs: (atUs: Micros) => Micros): ContainerView => ({
  id,
  name: config.name,
  image: config.image,
  taskId: (config.labels[TASK_ID_LABEL] ?? null) as TaskId | null,
  state: state.kind,
  exitCode: state.kind === 'exited' ? state.exitCode : null,
  startedUs: state.kind === 'created' ? null : trueUs(state.startedUs),
  health: state.kind === 'running' ? (health?.status ?? null) : null,
  paused: state.kind === 'running' && state.paused,
  oomKilled: state.kind === 'exited' && state.oomKilled,
  restarting: state.kind === 'exited' && state.restarting,
});
