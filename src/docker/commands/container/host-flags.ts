/**
 * The flags of `docker run` and `docker create` that reach into the machine itself: its kernel, its devices, its
 * namespaces (docker-cli §14). They are read and sent as Docker does; whether a machine has such a thing is for its
 * engine to say.
 */
import type { Flags, ValueParsers } from '../../parse/flags.ts';
import { pairs } from '../../parse/pairs.ts';
import { bytes, int, uint } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';

export const hostFlags = `
--annotation map  Add an annotation to the container (passed through to the OCI runtime) (default map[])
--blkio-weight uint16  Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)
--blkio-weight-device list  Block IO weight (relative device weight) (default [])
--cgroup-parent string  Optional parent cgroup for the container
--cgroupns string  Cgroup namespace to use (host|private)
'host':    Run the container in the Docker host's cgroup namespace
'private': Run the container in its own private cgroup namespace
'':        Use the cgroup namespace as configured by the
           default-cgroupns-mode option on the daemon (default)
--cidfile string  Write the container ID to the file
--cpu-period int  Limit CPU CFS (Completely Fair Scheduler) period
--cpu-quota int  Limit CPU CFS (Completely Fair Scheduler) quota
--cpu-rt-period int  Limit CPU real-time period in microseconds
--cpu-rt-runtime int  Limit CPU real-time runtime in microseconds
-c, --cpu-shares int  CPU shares (relative weight)
--cpuset-cpus string  CPUs in which to allow execution (0-3, 0,1)
--cpuset-mems string  MEMs in which to allow execution (0-3, 0,1)
--device list  Add a host device to the container
--device-cgroup-rule list  Add a rule to the cgroup allowed devices list
--device-read-bps list  Limit read rate (bytes per second) from a device (default [])
--device-read-iops list  Limit read rate (IO per second) from a device (default [])
--device-write-bps list  Limit write rate (bytes per second) to a device (default [])
--device-write-iops list  Limit write rate (IO per second) to a device (default [])
--domainname string  Container NIS domain name
--gpus gpu-request  GPU devices to add to the container ('all' to pass all GPUs)
--group-add list  Add additional groups to join
--ipc string  IPC mode to use
--isolation string  Container isolation technology
--kernel-memory bytes  Kernel memory limit
--label-file list  Read in a line delimited file of labels
--link-local-ip list  Container IPv4/IPv6 link-local addresses
--memory-reservation bytes  Memory soft limit
--memory-swap bytes  Swap limit equal to memory plus swap: '-1' to enable unlimited swap
--memory-swappiness int  Tune container memory swappiness (0 to 100) (default -1)
--oom-kill-disable  Disable OOM Killer
--oom-score-adj int  Tune host's OOM preferences (-1000 to 1000)
--pid string  PID namespace to use
--pids-limit int  Tune container pids limit (set -1 for unlimited)
--platform string  Set platform if server is multi-platform capable
--runtime string  Runtime to use for this container
--security-opt list  Security Options
--shm-size bytes  Size of /dev/shm
--storage-opt list  Storage driver options for the container
--sysctl map  Sysctl options (default map[])
--use-api-socket  Bind mount Docker API socket and required auth
--userns string  User namespace to use
--uts string  UTS namespace to use
--volume-driver string  Optional volume driver for the container
--volumes-from list  Mount volumes from the specified container(s)`;

function sysctl(text: string): string {
  if (/^(net|fs\.mqueue)\.[^=]*=|^kernel\.(msg|sem|shm)[^=]*=/.test(text)) return text;
  throw new Refused(`sysctl '${text}' is not allowed`);
}

/** `/dev/sda:10mb`, `/dev/sda:500`. */
const rate =
  (parse: (text: string) => number, field: 'Rate' | 'Weight') =>
  (text: string): object => {
    const [, Path, amount = ''] = /^([^:]+):(.+)$/.exec(text) ?? [];
    if (Path === undefined) throw new Refused(`bad format: ${text}`);
    if (!Path.startsWith('/dev/')) throw new Refused(`bad format for device path: ${text}`);
    const value = parse(amount);
    if (field === 'Weight' && (value < 10 || value > 1000)) throw new Refused(`invalid weight for device: ${text}`);
    return { Path, [field]: value };
  };

function gpus(text: string): object {
  const [, named] = /^(?:count=)?(all|-?\d+)$/.exec(text) ?? [];
  if (named === undefined)
    throw new Refused(`invalid count (${text}): value must be either "all" or an integer: invalid syntax`);
  const Count = named === 'all' ? -1 : Number(named);
  return { Driver: '', Count, DeviceIDs: null, Capabilities: [['gpu']], Options: {} };
}

export const hostValues: ValueParsers = {
  uint16: (text) => uint(text, 16),
  'memory-swap': (text) => (text === '-1' ? -1 : bytes(text)),
  'oom-score-adj': int,
  sysctl,
  'blkio-weight-device': rate(Number, 'Weight'),
  'device-read-bps': rate(bytes, 'Rate'),
  'device-write-bps': rate(bytes, 'Rate'),
  'device-read-iops': rate(Number, 'Rate'),
  'device-write-iops': rate(Number, 'Rate'),
  'gpu-request': gpus,
  'device-cgroup-rule': (text) => {
    if (!/^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/.test(text)) throw new Refused(`invalid device cgroup format '${text}'`);
    return text;
  },
};

/** The name of a namespace that is looked at before it is sent, and the modes that it may have. */
const NAMESPACES: Readonly<Record<string, readonly [called: string, modes: RegExp]>> = {
  cgroupns: ['CGROUP', /^(|host|private)$/],
  pid: ['PID', /^(|host|container:.+)$/],
  userns: ['USER', /^(|host)$/],
  uts: ['UTS', /^(|host)$/],
};

/** What is sent as it was read, by flag. */
const FIELDS: Readonly<Record<string, string>> = {
  'blkio-weight': 'BlkioWeight',
  'blkio-weight-device': 'BlkioWeightDevice',
  'cgroup-parent': 'CgroupParent',
  cgroupns: 'CgroupnsMode',
  'cpu-period': 'CpuPeriod',
  'cpu-quota': 'CpuQuota',
  'cpu-rt-period': 'CpuRealtimePeriod',
  'cpu-rt-runtime': 'CpuRealtimeRuntime',
  'cpu-shares': 'CpuShares',
  'cpuset-cpus': 'CpusetCpus',
  'cpuset-mems': 'CpusetMems',
  'device-cgroup-rule': 'DeviceCgroupRules',
  'device-read-bps': 'BlkioDeviceReadBps',
  'device-read-iops': 'BlkioDeviceReadIOps',
  'device-write-bps': 'BlkioDeviceWriteBps',
  'device-write-iops': 'BlkioDeviceWriteIOps',
  'group-add': 'GroupAdd',
  ipc: 'IpcMode',
  isolation: 'Isolation',
  'memory-reservation': 'MemoryReservation',
  'memory-swap': 'MemorySwap',
  'memory-swappiness': 'MemorySwappiness',
  'oom-kill-disable': 'OomKillDisable',
  'oom-score-adj': 'OomScoreAdj',
  pid: 'PidMode',
  'pids-limit': 'PidsLimit',
  runtime: 'Runtime',
  'security-opt': 'SecurityOpt',
  'shm-size': 'ShmSize',
  userns: 'UsernsMode',
  uts: 'UTSMode',
  'volume-driver': 'VolumeDriver',
  'volumes-from': 'VolumesFrom',
};

/** Their part of the body's `HostConfig`. Refuses what Docker's client refuses before it asks anybody. */
export function hostConfig(flags: Flags): Record<string, unknown> {
  check(flags);
  const fields = Object.entries(FIELDS).filter(([flag]) => flags.has(flag));
  const maps = { annotation: 'Annotations', sysctl: 'Sysctls', 'storage-opt': 'StorageOpt' };
  return {
    ...Object.fromEntries(fields.map(([flag, field]) => [field, flags.value(flag)])),
    ...Object.fromEntries(
      Object.entries(maps)
        .filter(([flag]) => flags.has(flag))
        .map(([flag, field]) => [field, pairs(flags.list(flag))]),
    ),
    ...(flags.has('device') && { Devices: flags.list('device').map(device) }),
    ...(flags.has('gpus') && { DeviceRequests: [flags.value('gpus')] }),
  };
}

function check(flags: Flags): void {
  for (const [flag, [called, modes]] of Object.entries(NAMESPACES)) {
    if (!modes.test(flags.text(flag))) throw new Refused(`--${flag}: invalid ${called} mode`);
  }
  const swappiness = flags.number('memory-swappiness') ?? -1;
  if (swappiness < -1 || swappiness > 100)
    throw new Refused(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
  if (flags.list('storage-opt').some((option) => !option.includes('='))) throw new Refused('invalid storage option');
  const odd = flags.list('security-opt').find((option) => !/[=:]/.test(option) && option !== 'no-new-privileges');
  if (odd !== undefined) throw new Refused(`Invalid --security-opt: "${odd}"`);
  const platform = flags.text('platform');
  if (platform !== '' && !/^(linux(\/\w+)*|amd64|arm64|arm|386)$/.test(platform))
    throw new Refused(
      `error parsing specified platform: "${platform}": unknown operating system or architecture: invalid argument`,
    );
  const [file] = flags.list('label-file');
  if (file !== undefined) throw new Refused(`open ${file}: no such file or directory`);
  const [link] = flags.list('link-local-ip');
  if (link !== undefined) throw new Refused("'--link-local-ip' is not part of Waggle: its containers have one address");
  if (flags.has('cidfile')) throw new Refused("'--cidfile' is not part of Waggle: the console has no files");
  if (flags.on('use-api-socket'))
    throw new Refused("'--use-api-socket' is not part of Waggle: an engine here has no socket that could be mounted");
}

/** `/dev/here:/dev/inside:rwm`. */
function device(text: string): object {
  const [PathOnHost = '', second = '', third = ''] = text.split(':');
  if (!PathOnHost.startsWith('/')) throw new Refused(`${PathOnHost} is not an absolute path`);
  const inside = second.startsWith('/') ? second : PathOnHost;
  return {
    PathOnHost,
    PathInContainer: inside,
    CgroupPermissions: third || (inside === second ? '' : second) || 'rwm',
  };
}
