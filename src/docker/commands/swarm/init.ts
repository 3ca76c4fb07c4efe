/** `docker swarm init` (docker-cli §3.1). */
import type { ApiNode, ApiSwarm } from '../../api.ts';
import type { Command } from '../../command.ts';
import { DaemonRefused, Refused } from '../../refused.ts';
import { joinText, unlockText } from './texts.ts';
import { availability, mergeSpec, swarmValues } from './spec-flags.ts';

export const init: Command = {
  use: '[OPTIONS]',
  short: 'Initialize a swarm',
  args: [0, 0],
  values: swarmValues,
  flags: `
--advertise-addr string  Advertised address (format: "<ip|interface>[:port]")
--autolock  Enable manager autolocking (requiring an unlock key to start a stopped manager)
--availability string  Availability of the node ("active", "pause", "drain") (default "active")
--cert-expiry duration  Validity period for node certificates (ns|us|ms|s|m|h) (default 2160h0m0s)
--data-path-addr string  Address or interface to use for data path traffic (format: "<ip|interface>")
--data-path-port uint32  Port number to use for data path traffic (1024 - 49151). If no value is set or is set to 0, the default port (4789) is used.
--default-addr-pool ipNetSlice  default address pool in CIDR format (default [])
--default-addr-pool-mask-length uint32  default address pool subnet mask length (default 24)
--dispatcher-heartbeat duration  Dispatcher heartbeat period (ns|us|ms|s|m|h) (default 5s)
--external-ca external-ca  Specifications of one or more certificate signing endpoints
--force-new-cluster  Force create a new cluster from current state
--listen-addr node-addr  Listen address (format: "<ip|interface>[:port]") (default 0.0.0.0:2377)
--max-snapshots uint  Number of additional Raft snapshots to retain
--snapshot-interval uint  Number of log entries between Raft snapshots (default 10000)
--task-history-limit int  Task history retention limit (default 5)`,
  async run({ flags, engine, screen }) {
    const request = {
      ListenAddr: flags.text('listen-addr') || '0.0.0.0:2377',
      AdvertiseAddr: flags.text('advertise-addr'),
      DataPathAddr: flags.text('data-path-addr'),
      DataPathPort: flags.number('data-path-port') ?? 0,
      ForceNewCluster: flags.on('force-new-cluster'),
      Spec: {
        Labels: null,
        ...mergeSpec(
          {
            Orchestration: {},
            Raft: { ElectionTick: 0, HeartbeatTick: 0 },
            Dispatcher: {},
            CAConfig: {},
            TaskDefaults: {},
            EncryptionConfig: { AutoLockManagers: false },
          },
          flags,
        ),
      },
      AutoLockManagers: flags.on('autolock'),
      Availability: availability(flags),
      DefaultAddrPool: flags.list('default-addr-pool'),
      SubnetSize: flags.number('default-addr-pool-mask-length') ?? 24,
    };
    const id = await engine.post<string>('/swarm/init', {}, request).catch((failure: unknown) => {
      throw hintAtAddress(failure);
    });
    screen.out(`Swarm initialized: current node (${id}) is now a manager.\n\n`);
    const node = await engine.get<ApiNode>(`/nodes/${id}`);
    const swarm = await engine.get<ApiSwarm>('/swarm');
    if (node.ManagerStatus) screen.out(joinText('worker', swarm.JoinTokens.Worker, node.ManagerStatus.Addr ?? ''));
    screen.out("To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n");
    if (flags.on('autolock')) screen.out(await unlockText(engine));
  },
};

function hintAtAddress(failure: unknown): unknown {
  const unclear = /could not choose an IP address to advertise|could not find the system's IP address/;
  if (!(failure instanceof DaemonRefused) || !unclear.test(failure.reason)) return failure;
  return new Refused(`${failure.message} - specify one with --advertise-addr`);
}
