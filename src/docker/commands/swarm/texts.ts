/** What several swarm commands say: how to join, how to unlock. */
import type { Engine } from '../../engine.ts';

/** The line to paste on another machine, with what stands around it. */
export const joinText = (role: 'worker' | 'manager', token: string, address: string): string =>
  `To add a ${role} to this swarm, run the following command:\n\n    docker swarm join --token ${token} ${address}\n\n`;

/** The key, fetched, and the advice to keep it. */
export async function unlockText(engine: Engine): Promise<string> {
  const { UnlockKey } = await engine.get<{ UnlockKey: string }>('/swarm/unlockkey');
  return `To unlock a swarm manager after it restarts, run the \`docker swarm unlock\`
command and provide the following key:

    ${UnlockKey}

Remember to store this key in a password manager, since without it you
will not be able to restart the manager.
`;
}
