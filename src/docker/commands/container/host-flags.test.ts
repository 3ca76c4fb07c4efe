/** What `docker run` says and sends of the flags that reach into the machine: as the client 28.2.2 does. */
import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen } from '../../testing.ts';

async function create(...flags: string[]) {
  const screen = aScreen();
  const client = aClient({ 'POST /containers/create': { Id: 'c1' } });
  const words = ['create', ...flags, 'alpine', 'echo'];
  const code = await docker(words, client, screen, new AbortController().signal);
  const body = JSON.parse(client.asked.at(-1)?.body ?? '{}') as { HostConfig?: Record<string, unknown> };
  return { code, err: screen.stderr, host: body.HostConfig };
}

describe('sent in the words of the API', () => {
  test.each([
    [['--cpu-shares', '5'], { CpuShares: 5 }],
    [['-c', '5'], { CpuShares: 5 }],
    [['--memory-swap', '-1'], { MemorySwap: -1 }],
    [['--memory-swap', '1g'], { MemorySwap: 2 ** 30 }],
    [['--pids-limit', '5'], { PidsLimit: 5 }],
    [['--gpus', 'all'], { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] }],
    [['--device', '/dev/a'], { Devices: [{ PathOnHost: '/dev/a', PathInContainer: '/dev/a', CgroupPermissions: 'rwm' }] }],
    [['--device', '/dev/a:/dev/b:r'], { Devices: [{ PathInContainer: '/dev/b', CgroupPermissions: 'r' }] }],
    [['--device', '/dev/a:r'], { Devices: [{ PathInContainer: '/dev/a', CgroupPermissions: 'r' }] }],
    [['--device-read-bps', '/dev/a:1mb'], { BlkioDeviceReadBps: [{ Path: '/dev/a', Rate: 2 ** 20 }] }],
    [['--annotation', 'a=b'], { Annotations: { a: 'b' } }],
    [['--sysctl', 'net.a=1'], { Sysctls: { 'net.a': '1' } }],
    [['--net', 'host'], { NetworkMode: 'host' }],
    [['--dns-opt', 'x'], { DnsOptions: ['x'] }],
  ])('%j', async (flags, host) => {
    expect((await create(...flags)).host).toMatchObject(host);
  }); // prettier-ignore
});

describe('refused before anybody is asked', () => {
  test.each([
    [['--pid', 'x'], '--pid: invalid PID mode'],
    [['--cgroupns', 'x'], '--cgroupns: invalid CGROUP mode'],
    [['--memory-swappiness', '200'], 'invalid value: 200. Valid memory swappiness range is 0-100'],
    [['--security-opt', 'x'], 'Invalid --security-opt: "x"'],
    [['--storage-opt', 'x'], 'invalid storage option'],
    [['--device', 'x'], 'x is not an absolute path'],
    [['--mac-address', 'x'], 'x is not a valid mac address'],
    [['--label-file', '/nope'], 'open /nope: no such file or directory'],
    [['--network-alias', 'x'], 'network-scoped aliases are only supported for user-defined networks'],
    [['--cidfile', '/x'], "'--cidfile' is not part of Waggle: the console has no files"],
  ])('%j', async (flags, reason) => {
    const { code, err, host } = await create(...flags);
    expect([code, err, host]).toEqual([125, `docker: ${reason}\n\nRun 'docker create --help' for more information\n`, undefined]);
  }); // prettier-ignore

  test.each([
    [['--sysctl', 'x'], '"x" for "--sysctl" flag: sysctl \'x\' is not allowed'],
    [['--blkio-weight-device', '/dev/x:5'], '"/dev/x:5" for "--blkio-weight-device" flag: invalid weight for device: /dev/x:5'],
    [['--gpus', 'x'], '"x" for "--gpus" flag: invalid count (x): value must be either "all" or an integer: invalid syntax'],
    [['--device-cgroup-rule', 'x'], '"x" for "--device-cgroup-rule" flag: invalid device cgroup format \'x\''],
  ])('%j', async (flags, reason) => {
    expect((await create(...flags)).err).toContain(`invalid argument ${reason}\n`);
  }); // prettier-ignore
});
