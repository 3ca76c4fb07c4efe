/** `docker service rollback` (docker-cli §5.9). */
import type { ApiService } from '../../api.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { waitOnService } from './progress.ts';

export const rollback: Command = {
  use: '[OPTIONS] SERVICE',
  short: "Revert changes to a service's configuration",
  args: [1, 1],
  flags: `
-d, --detach  Exit immediately instead of waiting for the service to converge
-q, --quiet  Suppress progress output`,
  async run(call) {
    const { engine, screen, flags, args } = call;
    const [reference = ''] = args;
    const { ID, Version, Spec } = await engine.get<ApiService>(`/services/${part(reference)}`, {
      insertDefaults: false,
    });
    const { Warnings } = await engine.post<{ Warnings?: string[] | null }>(
      `/services/${ID}/update`,
      { version: Version.Index, rollback: 'previous' },
      Spec,
    );
    for (const warning of Warnings ?? []) screen.err(`${warning}\n`);
    screen.out(`${reference}\n`);
    if (!flags.on('detach')) await waitOnService(call, reference);
  },
};
