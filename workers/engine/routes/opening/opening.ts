/** What a swarm is formed with: the requests of which `formsSwarm` (`api/engine/http.ts`) holds. */
import type { Routes } from '../../router.ts';
import { info } from './info.ts';
import { node } from './node.ts';
import { swarm } from './swarm.ts';

export const openingRoutes: Routes = { ...info, ...node, ...swarm };
