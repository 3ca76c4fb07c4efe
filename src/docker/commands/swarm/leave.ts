/** `docker swarm leave`. */
import type { Command } from '../../command.ts';

export const leave: Command = {
  use: '[OPTIONS]',
  short: 'Leave the swarm',
  args: [0, 0],
  flags: `
-f, --force  Force this node to leave the swarm, ignoring warnings`,
  async run({ flags, engine, screen }) {
    await engine.post('/swarm/leave', { force: flags.on('force') ? 1 : undefined });
    screen.out('Node left the swarm.\n');
  },
};
