/** `docker swarm join-token` (docker-cli §3.3). */
import type { ApiNode, ApiSwarm, SwarmInfo } from '../../api.ts';
import type { Command } from '../../command.ts';
import { Refused } from '../../refused.ts';
import { joinText } from './texts.ts';

export const joinToken: Command = {
  use: '[OPTIONS] (worker|manager)',
  short: 'Manage join tokens',
  args: [1, 1],
  flags: `
-q, --quiet  Only display token
--rotate  Rotate join token`,
  async run({ args: [role], flags, engine, screen }) {
    if (role !== 'worker' && role !== 'manager') throw new Refused(`unknown role ${role}`);
    const quiet = flags.on('quiet');
    if (flags.on('rotate')) {
      const { Version, Spec } = await engine.get<ApiSwarm>('/swarm');
      await engine.post(
        '/swarm/update',
        {
          version: Version.Index,
          rotateWorkerToken: role === 'worker',
          rotateManagerToken: role === 'manager',
          rotateManagerUnlockKey: false,
        },
        Spec,
      );
      if (!quiet) screen.out(`Successfully rotated ${role} join token.\n\n`);
    }
    const { JoinTokens } = await engine.get<ApiSwarm>('/swarm');
    const token = role === 'worker' ? JoinTokens.Worker : JoinTokens.Manager;
    if (quiet) {
      screen.out(`${token}\n`);
      return;
    }
    const { Swarm } = await engine.get<{ Swarm: SwarmInfo }>('/info');
    const node = await engine.get<ApiNode>(`/nodes/${Swarm.NodeID}`);
    if (node.ManagerStatus) screen.out(joinText(role, token, node.ManagerStatus.Addr ?? ''));
  },
};
