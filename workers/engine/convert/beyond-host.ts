/** What a container may ask of a real machine's kernel and has no counterpart here: refused, never passed over. */

/** By the field of `HostConfig`, in words that end "Waggle does not have …". */
const BEYOND: Readonly<Record<string, string>> = {
  Annotations: 'annotations of containers',
  BlkioWeight: 'weights of disks',
  BlkioWeightDevice: 'weights of disks',
  BlkioDeviceReadBps: 'limits on the speed of disks',
  BlkioDeviceReadIOps: 'limits on the speed of disks',
  BlkioDeviceWriteBps: 'limits on the speed of disks',
  BlkioDeviceWriteIOps: 'limits on the speed of disks',
  CgroupParent: 'control groups',
  CgroupnsMode: 'control groups',
  CpuPeriod: "shares, periods and sets of processors (but '--cpus')",
  CpuQuota: "shares, periods and sets of processors (but '--cpus')",
  CpuRealtimePeriod: "shares, periods and sets of processors (but '--cpus')",
  CpuRealtimeRuntime: "shares, periods and sets of processors (but '--cpus')",
  CpuShares: "shares, periods and sets of processors (but '--cpus')",
  CpusetCpus: "shares, periods and sets of processors (but '--cpus')",
  CpusetMems: "shares, periods and sets of processors (but '--cpus')",
  DeviceCgroupRules: 'devices of machines',
  DeviceRequests: 'devices of machines',
  Devices: 'devices of machines',
  GroupAdd: 'groups of users',
  IpcMode: 'namespaces that containers could share',
  Isolation: 'kinds of isolation',
  Links: 'links between containers',
  MemoryReservation: "soft limits and swapping of memory (but '--memory')",
  MemorySwap: "soft limits and swapping of memory (but '--memory')",
  MemorySwappiness: "soft limits and swapping of memory (but '--memory')",
  OomKillDisable: 'settings of the out-of-memory killer',
  OomScoreAdj: 'settings of the out-of-memory killer',
  PidMode: 'namespaces that containers could share',
  Runtime: 'a choice of runtimes',
  SecurityOpt: 'security options of the kernel',
  ShmSize: 'shared memory',
  StorageOpt: 'storage options',
  Sysctls: 'settings of the kernel',
  UTSMode: 'namespaces that containers could share',
  UsernsMode: 'namespaces that containers could share',
  VolumeDriver: "drivers of volumes other than 'local'",
  VolumesFrom: "the volumes of another container (mount them by name, with '--mount')",
};

/** Values that say what would be the case anyhow. */
const USUAL: ReadonlySet<unknown> = new Set(['', 'default', 'private', 'local', 'runc', 'none', 0, false]);

/** Of a body as it was sent: the first that Waggle lacks, or null. */
export function beyondHost(body: unknown): string | null {
  const { HostConfig: host } = (body ?? {}) as { readonly HostConfig?: Readonly<Record<string, unknown>> | null };
  for (const [field, value] of Object.entries(host ?? {})) {
    if (Object.hasOwn(BEYOND, field) && !usual(field, value)) return BEYOND[field] ?? null;
  }
  return null;
}

function usual(field: string, value: unknown): boolean {
  if (value === null || USUAL.has(value)) return true;
  // Both say that there is no limit of one's own.
  if (field === 'MemorySwap' || field === 'MemorySwappiness') return value === -1;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
