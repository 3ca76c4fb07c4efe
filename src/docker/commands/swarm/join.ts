/** `docker swarm join` (docker-cli §3.2). */
import type { SwarmInfo } from '../../api.ts';
import type { Command } from '../../command.ts';
import { availability, swarmValues } from './spec-flags.ts';

export const join: Command = {
  use: '[OPTIONS] HOST:PORT',
  short: 'Join a swarm as a node and/or manager',
  args: [1, 1],
  values: swarmValues,
  flags: `
--advertise-addr string  Advertised address (format: "<ip|interface>[:port]")
--availability string  Availability of the node ("active", "pause", "drain") (default "active")
--data-path-addr string  Address or interface to use for data path traffic (format: "<ip|interface>")
--listen-addr node-addr  Listen address (format: "<ip|interface>[:port]") (default 0.0.0.0:2377)
--token string  Token for entry into the swarm`,
  async run({ args, flags, engine, screen }) {
    await engine.post(
      '/swarm/join',
      {},
      {
        ListenAddr: flags.text('listen-addr') || '0.0.0.0:2377',
        AdvertiseAddr: flags.text('advertise-addr'),
        DataPathAddr: flags.text('data-path-addr'),
        RemoteAddrs: args,
        JoinToken: flags.text('token'),
        Availability: availability(flags),
      },
    );
    const { Swarm } = await engine.get<{ Swarm: SwarmInfo }>('/info');
    screen.out(`This node joined a swarm as a ${Swarm.ControlAvailable ? 'manager' : 'worker'}.\n`);
  },
};
