/** What the engine says of itself and its swarm: `info` (engine-api §3). */
import type { ListedNode } from '../../../api/control.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { rfc3339 } from '../../../runtime/calendar.ts';
import { hex, utf8 } from '../../../std/codec.ts';
import { jsonAnswer } from '../../answer.ts';
import { answered, both, map, orElse, type Ask } from '../../ask.ts';
import { asManager, control } from '../../control.ts';
import { clusterInfoJson, noClusterInfo } from '../../convert/swarm.ts';
import type { Engine } from '../../deps.ts';
import { architecture, DRIVERS, ENGINE } from '../../facts.ts';
import type { Handler, Routes } from '../../router.ts';

const TWO_MANAGERS = [
  'WARNING: Running Swarm in a two-manager configuration. This configuration provides',
  '         no fault tolerance, and poses a high risk to lose control over the cluster.',
  '         Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the',
  '         Swarm for fault-tolerance.',
].join('\n');

interface SwarmInfo {
  readonly swarm: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** What a manager adds: the cluster, or why it cannot be told. */
function managerInfo(engine: Engine): Ask<SwarmInfo> {
  const asked = asManager(engine, () => both(control(engine, 'getCluster', {}), control(engine, 'listNodes', {})));
  const known = map(asked, ([cluster, nodes]): SwarmInfo => {
    const managers = nodes.filter((node: ListedNode) => node.manager !== null).length;
    const warnings = managers === 2 ? [TWO_MANAGERS] : [];
    return {
      swarm: {
        Nodes: nodes.length,
        Managers: managers,
        Cluster: clusterInfoJson(cluster),
        ...(warnings.length === 0 ? {} : { Warnings: warnings }),
      },
      warnings,
    };
  });
  return orElse(known, ({ message }) => answered({ swarm: { Error: message, Cluster: noClusterInfo }, warnings: [] }));
}

function swarmInfo(engine: Engine): Ask<SwarmInfo> {
  const { state, error, nodeId, address, manager, remoteManagers } = engine.swarm.status();
  const own = {
    NodeID: nodeId ?? '',
    NodeAddr: address,
    LocalNodeState: state,
    ControlAvailable: manager,
    Error: error,
    RemoteManagers:
      remoteManagers.length === 0 ? null : remoteManagers.map(({ nodeId: id, addr }) => ({ NodeID: id, Addr: addr })),
  };
  if (!manager) return answered({ swarm: own, warnings: [] });
  return map(managerInfo(engine), ({ swarm, warnings }) => ({ swarm: { ...own, ...swarm }, warnings }));
}

/** A machine keeps its engine's id whatever happens to it, so it is made from its name. */
function engineId(hostname: string): string {
  const digits = hex.encode(sha256(utf8.encode(`engine ${hostname}`)));
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

const tell: Handler = (_, engine) =>
  map(swarmInfo(engine), ({ swarm, warnings }) => {
    const { world, blank } = engine;
    const containers = blank ? [] : engine.runtime.containers.list();
    const running = containers.filter(({ state }) => state.kind === 'running').length;
    return jsonAnswer(200, {
      ID: engineId(world.host.hostname),
      Containers: containers.length,
      ContainersRunning: running,
      ContainersPaused: 0,
      ContainersStopped: containers.length - running,
      Images: blank ? 0 : engine.runtime.images.list().length,
      Driver: 'overlay2',
      DriverStatus: [['Backing Filesystem', 'extfs']],
      Plugins: { Volume: DRIVERS.volume, Network: DRIVERS.network, Authorization: null, Log: DRIVERS.log },
      MemoryLimit: true,
      SwapLimit: true,
      CpuCfsPeriod: true,
      CpuCfsQuota: true,
      CPUShares: true,
      CPUSet: true,
      PidsLimit: true,
      IPv4Forwarding: true,
      OomKillDisable: false,
      Debug: false,
      NFd: 0,
      NGoroutines: 0,
      SystemTime: rfc3339(world.clock.wall()),
      LoggingDriver: 'json-file',
      CgroupDriver: 'systemd',
      CgroupVersion: '2',
      NEventsListener: 0,
      KernelVersion: ENGINE.kernel,
      OperatingSystem: ENGINE.system,
      OSVersion: '',
      OSType: ENGINE.os,
      Architecture: architecture(world.host).kernel,
      IndexServerAddress: 'https://index.docker.io/v1/',
      RegistryConfig: {
        InsecureRegistryCIDRs: ['127.0.0.0/8'],
        IndexConfigs: { 'docker.io': { Name: 'docker.io', Mirrors: [], Secure: true, Official: true } },
        Mirrors: null,
      },
      NCPU: world.host.cpus,
      MemTotal: world.host.memoryBytes,
      GenericResources: world.host.daemon?.genericResources ?? null,
      DockerRootDir: '/var/lib/docker',
      HttpProxy: '',
      HttpsProxy: '',
      NoProxy: '',
      Name: world.host.hostname,
      Labels: Object.entries(world.host.daemon?.labels ?? {}).map(([key, value]) => `${key}=${value}`),
      ExperimentalBuild: false,
      ServerVersion: ENGINE.version,
      Runtimes: { runc: { path: 'runc' } },
      DefaultRuntime: 'runc',
      Swarm: swarm,
      LiveRestoreEnabled: false,
      Isolation: '',
      InitBinary: 'docker-init',
      ContainerdCommit: { ID: '05044ec0a9a75232cad458027ca83437aae3f4da' },
      RuncCommit: { ID: 'v1.2.5-0-g59923ef' },
      InitCommit: { ID: 'de40ad0' },
      SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
      CDISpecDirs: [],
      Warnings: warnings.length === 0 ? null : warnings,
    });
  });

export const info: Routes = { 'GET /info': tell };
