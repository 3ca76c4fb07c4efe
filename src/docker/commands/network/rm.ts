/** `docker network rm` (docker-cli §7). */
import type { ApiNetwork } from '../../api.ts';
import { confirm } from '../../confirm.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { DaemonRefused, reasonOf, Refused } from '../../refused.ts';

const MESH =
  'WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.';

export const rm: Command = {
  use: 'NETWORK [NETWORK...]',
  short: 'Remove one or more networks',
  aliases: 'docker network rm, docker network remove',
  args: [1, Infinity],
  flags: `
-f, --force  Do not error if the network does not exist`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    const failures: string[] = [];
    for (const reference of args) {
      try {
        const { Ingress } = await engine.get<ApiNetwork>(`/networks/${part(reference)}`);
        if (Ingress) confirm(call, MESH);
        await engine.delete(`/networks/${part(reference)}`);
        screen.out(`${reference}\n`);
      } catch (failure) {
        if (flags.on('force') && failure instanceof DaemonRefused && failure.status === 404) continue;
        failures.push(reasonOf(failure));
      }
    }
    if (failures.length > 0) throw new Refused(failures.join('\n'));
  },
};
