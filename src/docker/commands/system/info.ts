/** `docker info` (docker-cli §11.1). */
import type { Command } from '../../command.ts';
import { CLIENT_VERSION } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import type { Screen } from '../../client.ts';
import type { Flags } from '../../parse/flags.ts';
import { Refused } from '../../refused.ts';
import { memorySize } from '../../format/size.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { type Info, swarmLines } from './swarm-info.ts';

export const info: Command = {
  use: '[OPTIONS]',
  short: 'Display system-wide information',
  aliases: 'docker system info, docker info',
  args: [0, 0],
  flags: `
-f, --format string  ${INSPECT_FORMAT}`,
  async run({ flags, engine, screen }) {
    if (flags.text('format') !== '') {
      const all = async () => ({
        ...(await engine.get<Info>('/info')),
        ClientInfo: { Debug: false, Version: CLIENT_VERSION, Context: 'default', Plugins: [], Warnings: null },
      });
      if (flags.text('format') === 'json') screen.out(`${JSON.stringify(await all())}\n`);
      else await byTemplate(flags, screen, all);
      return;
    }
    screen.out(`Client:\n Version:    ${CLIENT_VERSION}\n Context:    default\n Debug Mode: false\n\nServer:\n`);
    const info = await engine.get<Info>('/info');
    screen.out(`${serverLines(info).join('\n')}\n\n`);
    for (const warning of info.Warnings ?? []) screen.err(`${warning}\n`);
  },
};

/** Here a template's mistake is told without a frame. */
async function byTemplate(flags: Flags, screen: Screen, all: () => Promise<object>): Promise<void> {
  try {
    await inspectEach({ args: ['info'], flags, screen }, all, { type: 'system.dockerInfo', badTemplateCode: 64 });
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    throw new Refused(failure.message.replace(/^template parsing error: (?=.*: executing )/, ''), failure.code);
  }
}

function serverLines(info: Info): string[] {
  const plugins = (title: string, names: readonly string[] | null | undefined) =>
    names?.length ? [`  ${title}: ${names.join(' ')}`] : [];
  const list = (title: string, names: readonly string[] | null | undefined) =>
    names?.length ? [` ${title}:`, ...names.map((name) => `  ${name}`)] : [];
  return [
    ` Containers: ${info.Containers}`,
    `  Running: ${info.ContainersRunning}`,
    `  Paused: ${info.ContainersPaused}`,
    `  Stopped: ${info.ContainersStopped}`,
    ` Images: ${info.Images}`,
    ` Server Version: ${info.ServerVersion}`,
    ` Storage Driver: ${info.Driver}`,
    ...(info.DriverStatus ?? []).map(([key, value]) => `  ${key}: ${value}`),
    ` Logging Driver: ${info.LoggingDriver}`,
    ` Cgroup Driver: ${info.CgroupDriver}`,
    ...(info.CgroupVersion ? [` Cgroup Version: ${info.CgroupVersion}`] : []),
    ' Plugins:',
    ...plugins('Volume', info.Plugins.Volume),
    ...plugins('Network', info.Plugins.Network),
    ...plugins('Authorization', info.Plugins.Authorization),
    ...plugins('Log', info.Plugins.Log),
    ...list('CDI spec directories', info.CDISpecDirs),
    ...swarmLines(info.Swarm),
    ` Runtimes: ${Object.keys(info.Runtimes ?? {}).join(' ')}`,
    ` Default Runtime: ${info.DefaultRuntime}`,
    ` Init Binary: ${info.InitBinary}`,
    ` containerd version: ${info.ContainerdCommit?.ID ?? ''}`,
    ` runc version: ${info.RuncCommit?.ID ?? ''}`,
    ` init version: ${info.InitCommit?.ID ?? ''}`,
    ...securityOptions(info.SecurityOptions ?? []),
    ` Kernel Version: ${info.KernelVersion}`,
    ` Operating System: ${info.OperatingSystem}`,
    ` OSType: ${info.OSType}`,
    ` Architecture: ${info.Architecture}`,
    ` CPUs: ${info.NCPU}`,
    ` Total Memory: ${memorySize(info.MemTotal)}`,
    ` Name: ${info.Name}`,
    ` ID: ${info.ID}`,
    ` Docker Root Dir: ${info.DockerRootDir}`,
    ` Debug Mode: ${info.Debug}`,
    ...list('Labels', info.Labels),
    ` Experimental: ${info.ExperimentalBuild}`,
    ...list('Insecure Registries', info.RegistryConfig?.InsecureRegistryCIDRs),
    ` Live Restore Enabled: ${info.LiveRestoreEnabled}`,
  ];
}

/** `name=seccomp,profile=builtin`: the name, and its settings below. */
function securityOptions(options: readonly string[]): string[] {
  if (options.length === 0) return [];
  const lines = options.flatMap((option) =>
    option.split(',').map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return key === 'name' ? `  ${value}` : `   ${key[0]?.toUpperCase()}${key.slice(1)}: ${value}`;
    }),
  );
  return [' Security Options:', ...lines];
}
