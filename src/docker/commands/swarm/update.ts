/** `docker swarm update` (docker-cli §3.5). */
import type { ApiSwarm } from '../../api.ts';
import type { Command } from '../../command.ts';
import { mergeSpec, swarmValues } from './spec-flags.ts';
import { unlockText } from './texts.ts';

export const update: Command = {
  use: '[OPTIONS]',
  short: 'Update the swarm',
  args: [0, 0],
  values: swarmValues,
  flags: `
--autolock  Change manager autolocking setting (true|false)
--cert-expiry duration  Validity period for node certificates (ns|us|ms|s|m|h) (default 2160h0m0s)
--dispatcher-heartbeat duration  Dispatcher heartbeat period (ns|us|ms|s|m|h) (default 5s)
--external-ca external-ca  Specifications of one or more certificate signing endpoints
--max-snapshots uint  Number of additional Raft snapshots to retain
--snapshot-interval uint  Number of log entries between Raft snapshots (default 10000)
--task-history-limit int  Task history retention limit (default 5)`,
  async run({ flags, engine, screen, help }) {
    if (flags.names.length === 0) {
      screen.out(await help());
      return;
    }
    const { Version, Spec } = await engine.get<ApiSwarm>('/swarm');
    await engine.post(
      '/swarm/update',
      { version: Version.Index, rotateWorkerToken: false, rotateManagerToken: false, rotateManagerUnlockKey: false },
      mergeSpec(Spec, flags),
    );
    screen.out('Swarm updated.\n');
    if (flags.on('autolock') && !Spec.EncryptionConfig.AutoLockManagers) screen.out(await unlockText(engine));
  },
};
