/** `docker swarm unlock-key` (docker-cli §3.6). */
import type { ApiSwarm } from '../../api.ts';
import type { Command } from '../../command.ts';
import { Refused } from '../../refused.ts';
import { unlockText } from './texts.ts';

export const unlockKey: Command = {
  use: '[OPTIONS]',
  short: 'Manage the unlock key',
  args: [0, 0],
  flags: `
-q, --quiet  Only display token
--rotate  Rotate unlock key`,
  async run({ flags, engine, screen }) {
    const quiet = flags.on('quiet');
    if (flags.on('rotate')) {
      const { Version, Spec } = await engine.get<ApiSwarm>('/swarm');
      if (!Spec.EncryptionConfig.AutoLockManagers) {
        throw new Refused('cannot rotate because autolock is not turned on');
      }
      await engine.post(
        '/swarm/update',
        { version: Version.Index, rotateWorkerToken: false, rotateManagerToken: false, rotateManagerUnlockKey: true },
        Spec,
      );
      if (!quiet) screen.out('Successfully rotated manager unlock key.\n');
    }
    const { UnlockKey } = await engine.get<{ UnlockKey: string }>('/swarm/unlockkey');
    if (UnlockKey === '') throw new Refused('no unlock key is set');
    screen.out(quiet ? `${UnlockKey}\n` : await unlockText(engine));
  },
};
