/** Which node a reference means: `self` is the one that answers. */
import type { ApiNode, SwarmInfo } from '../../api.ts';
import { type Engine, part } from '../../engine.ts';
import { Refused } from '../../refused.ts';

export async function nodeReference(engine: Engine, reference: string): Promise<string> {
  if (reference !== 'self') return reference;
  const { Swarm } = await engine.get<{ Swarm: SwarmInfo }>('/info');
  if (Swarm.NodeID !== '') return Swarm.NodeID;
  // Outside a swarm the engine itself says why it cannot list nodes.
  await engine.get('/nodes');
  throw new Refused('node ID not found in /info');
}

export const getNode = async (engine: Engine, reference: string): Promise<ApiNode> =>
  engine.get<ApiNode>(`/nodes/${part(await nodeReference(engine, reference))}`);
