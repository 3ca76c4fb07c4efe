import { describe, expect, test } from 'vitest';
import { beyondHost } from './beyond-host.ts';

describe('what a container asks of the machine', () => {
  test.each<[asked: object, lacking: string]>([
    [{ CpuShares: 5 }, "shares, periods and sets of processors (but '--cpus')"],
    [{ DeviceRequests: [{ Count: -1 }] }, 'devices of machines'],
    [{ MemorySwap: 2 ** 30 }, "soft limits and swapping of memory (but '--memory')"],
    [{ Sysctls: { 'net.a': '1' } }, 'settings of the kernel'],
    [{ PidMode: 'host' }, 'namespaces that containers could share'],
    [{ VolumesFrom: ['c1'] }, "the volumes of another container (mount them by name, with '--mount')"],
  ])('%j: %s', (HostConfig, lacking) => expect(beyondHost({ HostConfig })).toBe(lacking));

  test.each<[why: string, usual: object]>([
    [
      'what a client sends when nobody asked for anything',
      { CpuShares: 0, Devices: [], Sysctls: {}, OomKillDisable: false, Links: null, Runtime: '', ShmSize: 0 },
    ],
    ['limits that say there is none', { MemorySwap: -1, MemorySwappiness: -1 }],
    ['what is the case anyhow', { Runtime: 'runc', Isolation: 'default', IpcMode: 'private', VolumeDriver: 'local' }],
    ['what is read elsewhere', { Memory: 5, NanoCpus: 7, PidsLimit: 3 }],
  ])('%s is no refusal', (_, HostConfig) => expect(beyondHost({ HostConfig })).toBeNull());

  test.each([undefined, null, {}, { HostConfig: null }])('nor is a body like %j', (body) => {
    expect(beyondHost(body)).toBeNull();
  });
});
