/** Containers as the Engine API lists and inspects them (engine-api §11). */
import type { Micros } from '../../api/time.ts';
import { rfc3339, unixSeconds, ZERO_TIME } from '../../runtime/calendar.ts';
import { DEFAULT_LOG } from '../../runtime/log-driver.ts';
import type { Container } from '../../runtime/container.ts';
import { NS_PER_US, SECOND } from '../../api/time.ts';
import { healthcheckJson, healthJson } from './healthcheck.ts';
import { mountJson } from './mount.ts';
import { endpointsJson, networkMode } from './endpoint.ts';
import { humanDuration } from './human-duration.ts';

/** `Up 2 minutes`, `Up 5 seconds (health: starting)`, `Exited (0) 3 hours ago`, `Created`. */
export function statusText({ state, health }: Container, nowUs: Micros): string {
  if (state.kind === 'created') return 'Created';
  if (state.kind === 'running') {
    const up = `Up ${humanDuration(nowUs - state.startedUs)}`;
    if (state.paused) return `${up} (Paused)`;
    if (health === null) return up;
    return `${up} (${health.status === 'starting' ? 'health: starting' : health.status})`;
  }
  if (state.restarting) return `Restarting (${state.exitCode}) ${humanDuration(nowUs - state.finishedUs)} ago`;
  return `Exited (${state.exitCode}) ${humanDuration(nowUs - state.finishedUs)} ago`;
}

/** Those of the machine that lead to it, and those that it merely exposes. None where it does not run. */
function portsJson({ state, config }: Container): readonly object[] {
  if (state.kind !== 'running') return [];
  return config.ports.flatMap((port) => {
    const [number, Type = 'tcp'] = port.split('/');
    const PrivatePort = Number(number);
    const ways = state.published.filter((one) => one.port === port);
    if (ways.length === 0) return [{ PrivatePort, Type }];
    return ways.map(({ hostIp: IP, hostPort: PublicPort }) => ({ IP, PrivatePort, PublicPort, Type }));
  });
}

/** The same, by the container's port; null where it is only exposed. */
function portMapJson({ state, config }: Container) {
  if (state.kind !== 'running') return {};
  return Object.fromEntries(
    config.ports.map((port) => {
      const ways = state.published.filter((one) => one.port === port);
      const told = ways.map(({ hostIp, hostPort }) => ({ HostIp: hostIp, HostPort: String(hostPort) }));
      return [port, told.length === 0 ? null : told];
    }),
  );
}

const commandLine = (words: readonly string[]): string =>
  words.map((word) => (/[\s;'"$&|<>]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(' ');

export function containerSummaryJson(container: Container, nowUs: Micros) {
  const { id, config, createdUs } = container;
  return {
    Id: id,
    Names: [`/${config.name}`],
    Image: config.image,
    ImageID: config.imageId,
    Command: commandLine([...config.entrypoint, ...config.cmd]),
    Created: unixSeconds(createdUs),
    Ports: portsJson(container),
    Labels: config.labels,
    State: statusOf(container),
    Status: statusText(container, nowUs),
    HostConfig: { NetworkMode: networkMode(container) },
    NetworkSettings: { Networks: endpointsJson(container) },
    Mounts: (config.mounts ?? []).map(mountJson),
  };
}

/** As the API names its states: one that is paused still runs. */
export const statusOf = ({ state }: Container): string => {
  if (state.kind === 'running') return state.paused ? 'paused' : 'running';
  return state.kind === 'exited' && state.restarting ? 'restarting' : state.kind;
};

export function containerJson(container: Container) {
  const { id, config, createdUs, state, health } = container;
  const { log = DEFAULT_LOG } = config;
  const [path = '', ...args] = [...config.entrypoint, ...config.cmd];
  return {
    Id: id,
    Created: rfc3339(createdUs),
    Path: path,
    Args: args,
    State: {
      Status: statusOf(container),
      Running: state.kind === 'running' || statusOf(container) === 'restarting',
      Paused: state.kind === 'running' && state.paused,
      Restarting: statusOf(container) === 'restarting',
      OOMKilled: state.kind === 'exited' && state.oomKilled,
      Dead: false,
      Pid: state.kind === 'running' ? state.pid : 0,
      ExitCode: state.kind === 'running' ? 0 : state.exitCode,
      Error: state.kind === 'created' ? state.error : '',
      StartedAt: state.kind === 'created' ? ZERO_TIME : rfc3339(state.startedUs),
      FinishedAt: state.kind === 'exited' ? rfc3339(state.finishedUs) : ZERO_TIME,
      ...(health === null ? {} : { Health: healthJson(health) }),
    },
    Image: config.imageId,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: '',
    Name: `/${config.name}`,
    RestartCount: container.restarts,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: {
      Binds: null,
      NetworkMode: networkMode(container),
      PortBindings: config.bindings ?? {},
      RestartPolicy: { Name: config.restart.name, MaximumRetryCount: config.restart.maxRetries },
      AutoRemove: config.autoRemove,
      LogConfig: { Type: log.driver, Config: log.options },
      Memory: config.memoryBytes,
      NanoCpus: config.nanoCpus,
      PidsLimit: config.pids === 0 ? null : config.pids,
      Init: config.init,
    },
    GraphDriver: { Data: null, Name: 'overlay2' },
    Mounts: (config.mounts ?? []).map(mountJson),
    Config: {
      Hostname: config.hostname,
      Domainname: '',
      User: config.user,
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      ...(config.ports.length === 0
        ? {}
        : { ExposedPorts: Object.fromEntries(config.ports.map((port) => [port, {}])) }),
      Tty: config.tty,
      OpenStdin: config.openStdin,
      StdinOnce: false,
      Env: config.env,
      Cmd: config.cmd,
      ...(config.healthcheck === null ? {} : { Healthcheck: healthcheckJson(config.healthcheck) }),
      Image: config.image,
      Volumes: null,
      WorkingDir: config.workingDir,
      Entrypoint: config.entrypoint.length === 0 ? null : config.entrypoint,
      OnBuild: null,
      Labels: config.labels,
      StopSignal: `SIG${config.stopSignal}`,
      StopTimeout: Math.round(config.stopGraceUs / SECOND),
    },
    NetworkSettings: {
      Bridge: '',
      SandboxID: '',
      SandboxKey: '',
      Ports: portMapJson(container),
      Networks: endpointsJson(container),
    },
  };
}

/** Nanoseconds of the API as the clock's microseconds. */
export const microseconds = (ns: number): Micros => Math.round(ns / NS_PER_US);
