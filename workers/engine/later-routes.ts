/**
 * All that an engine is asked beyond the forming of a swarm (`routes/opening`): with the rest of a node's program
 * (`node/later.ts`) it is loaded after that.
 */
import type { Routes } from './router.ts';
import { containerRoutes } from './routes/containers.ts';
import { diskUsageRoutes } from './routes/disk-usage.ts';
import { eventRoutes } from './routes/events.ts';
import { execRoutes } from './routes/execs.ts';
import { imageUpkeepRoutes } from './routes/image-upkeep.ts';
import { imageRoutes } from './routes/images.ts';
import { networkRoutes } from './routes/networks.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { noneRoutes } from './routes/none.ts';
import { secretRoutes } from './routes/secrets.ts';
import { serviceRoutes } from './routes/services.ts';
import { serviceLogRoutes } from './routes/service-logs.ts';
import { swarmRoutes } from './routes/swarm.ts';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';
import { volumeRoutes } from './routes/volumes.ts';
import { unsupportedRoutes } from './routes/unsupported.ts';

export const laterRoutes: Routes = {
  ...systemRoutes,
  ...swarmRoutes,
  ...nodeRoutes,
  ...serviceRoutes,
  ...serviceLogRoutes,
  ...secretRoutes,
  ...taskRoutes,
  ...containerRoutes,
  ...execRoutes,
  ...eventRoutes,
  ...diskUsageRoutes,
  ...imageRoutes,
  ...imageUpkeepRoutes,
  ...networkRoutes,
  ...volumeRoutes,
  ...noneRoutes,
  ...unsupportedRoutes,
};
