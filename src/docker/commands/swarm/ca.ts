/** `docker swarm ca`: shows the root certificate (docker-cli §3.8). Rotating it is refused. */
import type { ApiSwarm } from '../../api.ts';
import type { Command } from '../../command.ts';
import { Refused } from '../../refused.ts';
import { swarmValues } from './spec-flags.ts';

export const ca: Command = {
  use: '[OPTIONS]',
  short: 'Display and rotate the root CA',
  args: [0, 0],
  values: swarmValues,
  flags: `
--ca-cert pem-file  Path to the PEM-formatted root CA certificate to use for the new cluster
--ca-key pem-file  Path to the PEM-formatted root CA key to use for the new cluster
--cert-expiry duration  Validity period for node certificates (ns|us|ms|s|m|h) (default 2160h0m0s)
-d, --detach  Exit immediately instead of waiting for the root rotation to converge
--external-ca external-ca  Specifications of one or more certificate signing endpoints
-q, --quiet  Suppress progress output
--rotate  Rotate the swarm CA - if no certificate or key are provided, new ones will be generated`,
  async run({ flags, engine, screen }) {
    const { TLSInfo } = await engine.get<ApiSwarm>('/swarm');
    if (flags.on('rotate')) {
      throw new Refused(
        "docker: 'swarm ca --rotate' is not part of Waggle: a swarm keeps its root certificate for life.",
      );
    }
    for (const flag of ['ca-cert', 'ca-key', 'cert-expiry', 'external-ca']) {
      if (flags.has(flag)) throw new Refused(`\`--${flag}\` flag requires the \`--rotate\` flag to update the CA`);
    }
    const root = TLSInfo?.TrustRoot?.trim() ?? '';
    screen.out(`${root === '' ? 'No CA information available' : root}\n`);
  },
};
