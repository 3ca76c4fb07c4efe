/** What every handler leans on. */
import type { Runtime } from '../runtime/runtime.ts';
import type { World } from '../world/world.ts';
import type { Swarm } from './swarm.ts';

export interface Engine {
  readonly world: World;
  readonly swarm: Swarm;
  /** Nothing was ever pulled or run on this machine. */
  readonly blank: boolean;
  /** Made when it is first asked for. */
  readonly runtime: Runtime;
}
