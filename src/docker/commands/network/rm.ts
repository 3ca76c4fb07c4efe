/** `docker network rm` (docker-cli §7). */
import type { ApiNetwork } from '../../api.ts';
import { asked } from '../../confirm.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { DaemonRefused, Refused } from '../../refused.ts';

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
    let failed = false;
    for (const reference of args) {
      try {
        const { Ingress } = await engine.get<ApiNetwork>(`/networks/${part(reference)}`);
        if (Ingress && !asked(call, MESH, "pipe it in: 'echo y | docker network rm …'")) continue;
        await engine.delete(`/networks/${part(reference)}`);
        screen.out(`${reference}\n`);
      } catch (failure) {
        if (flags.on('force') && failure instanceof DaemonRefused && failure.status === 404) continue;
        if (!(failure instanceof DaemonRefused)) throw failure;
        screen.err(`${failure.message}\n`);
        failed = true;
      }
    }
    // So ends what Docker's own client runs.
    if (failed) throw new Refused('exit status 1');
  },
};
