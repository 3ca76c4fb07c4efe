/** `docker volume create` (docker-cli §9). */
import type { ApiVolume } from '../../api.ts';
import type { Command } from '../../command.ts';
import { label, pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

/** What only volumes of the whole swarm have. */
const OF_CLUSTERS = [
  ...['availability', 'group', 'limit-bytes', 'required-bytes', 'scope', 'secret', 'sharing'],
  ...['topology-preferred', 'topology-required', 'type'],
];

export const create: Command = {
  use: '[OPTIONS] [VOLUME]',
  short: 'Create a volume',
  args: [0, 1],
  values: { label },
  flags: `
--availability string  Cluster Volume availability ("active", "pause", "drain") (default "active")
-d, --driver string  Specify volume driver name (default "local")
--group string  Cluster Volume group (cluster volumes)
--label list  Set metadata for a volume
--limit-bytes bytes  Minimum size of the Cluster Volume in bytes
-o, --opt map  Set driver specific options (default map[])
--required-bytes bytes  Maximum size of the Cluster Volume in bytes
--scope string  Cluster Volume access scope ("single", "multi") (default "single")
--secret map  Cluster Volume secrets (default map[])
--sharing string  Cluster Volume access sharing ("none", "readonly", "onewriter", "all") (default "none")
--topology-preferred list  A topology that the Cluster Volume would be preferred in
--topology-required list  A topology that the Cluster Volume must be accessible from
--type string  Cluster Volume access type ("mount", "block") (default "block")`,
  hidden: '--name string  Specify volume name',
  async run({ args: [given = ''], flags, engine, screen }) {
    const name = given === '' ? flags.text('name') : given;
    if (given !== '' && flags.has('name'))
      throw new Refused(
        'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
      );
    if (OF_CLUSTERS.some((flag) => flags.has(flag)))
      throw new Refused(
        'docker: cluster volumes are not part of Waggle: a volume belongs to one machine, and has no settings of a swarm.',
      );
    const options = pairs(flags.list('opt'));
    const labels = pairs(flags.list('label'));
    const volume = await engine.post<ApiVolume>(
      '/volumes/create',
      {},
      {
        Driver: flags.text('driver') || 'local',
        ...(name !== '' && { Name: name }),
        ...(Object.keys(options).length > 0 && { DriverOpts: options }),
        ...(Object.keys(labels).length > 0 && { Labels: labels }),
      },
    );
    screen.out(`${volume.Name}\n`);
  },
};
