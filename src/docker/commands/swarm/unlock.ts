/** `docker swarm unlock`: only ever refuses, since managers cannot be locked here. */
import type { SwarmInfo } from '../../api.ts';
import type { Command } from '../../command.ts';
import { Refused } from '../../refused.ts';

export const unlock: Command = {
  use: '',
  short: 'Unlock swarm',
  args: [0, 0],
  async run({ engine }) {
    const { Swarm } = await engine.get<{ Swarm: SwarmInfo }>('/info');
    if (Swarm.LocalNodeState === 'inactive') throw new Refused('Error: This node is not part of a swarm');
    throw new Refused('Error: swarm is not locked');
  },
};
