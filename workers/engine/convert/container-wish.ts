/** The body of a container's creation (engine-api §11), read as far as Waggle's containers go. */
import type { Healthcheck } from '../../api/engine/specs.ts';
import { SECOND } from '../../api/time.ts';
import type { Mount } from '../../api/engine/specs.ts';
import type { PortBinding, PortBindings } from '../../runtime/host-ports.ts';
import type { Limits } from '../../runtime/limits.ts';
import { missingSource } from '../../runtime/mounting.ts';
import type { RestartPolicy } from '../../runtime/restart.ts';
import type { Wish } from '../../runtime/settle.ts';
import { err, ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { beyondHost } from './beyond-host.ts';
import { healthWish } from './healthcheck.ts';
import { healthcheckShape } from './service-shape.ts';
import { mountNotPart } from './mount.ts';
import { mountShape } from './service-shape.ts';
import { dictionary, flag, kept, list, pointer, raw, read, struct, text, whole, type Shape } from './shape.ts';

interface HostConfig {
  readonly AutoRemove: boolean;
  readonly Init: boolean;
  readonly Memory: number;
  readonly NanoCpus: number;
  readonly PidsLimit: number;
  readonly NetworkMode: string;
  readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount: number };
  readonly PortBindings?: PortBindings;
  readonly PublishAllPorts: boolean;
  readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
  readonly Binds?: readonly string[];
  readonly Mounts?: readonly Mount[];
}

interface Body {
  readonly Image: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Hostname: string;
  readonly User: string;
  readonly WorkingDir: string;
  readonly Tty: boolean;
  readonly OpenStdin: boolean;
  readonly StopSignal: string;
  readonly StopTimeout?: number;
  readonly ExposedPorts?: Readonly<Record<string, unknown>>;
  readonly Healthcheck?: Healthcheck;
  readonly HostConfig?: HostConfig;
}

const words = list(kept(text, ''));
/** One word alone may stand for a list of it. */
const wordOrWords: Shape<readonly string[]> = (value, at, faults) =>
  words(typeof value === 'string' ? [value] : value, at, faults);

const restartShape = struct<{ Name: string; MaximumRetryCount: number }>({
  Name: kept(text, ''),
  MaximumRetryCount: kept(whole, 0),
});

const hostShape = struct<HostConfig>({
  AutoRemove: kept(flag, false),
  Init: kept(flag, false),
  Memory: kept(whole, 0),
  NanoCpus: kept(whole, 0),
  PidsLimit: kept(whole, 0),
  NetworkMode: kept(text, ''),
  RestartPolicy: restartShape,
  PortBindings: dictionary(
    kept(list(struct<PortBinding>({ HostIp: kept(text, ''), HostPort: kept(text, '') })), [
      { HostIp: '', HostPort: '' },
    ]),
  ),
  PublishAllPorts: kept(flag, false),
  LogConfig: struct<{ Type: string; Config: Readonly<Record<string, string>> }>({
    Type: kept(text, ''),
    Config: kept(dictionary(kept(text, '')), {}),
  }),
  Binds: words,
  Mounts: list(mountShape),
});

const shape = struct<Body>({
  Image: kept(text, ''),
  Entrypoint: wordOrWords,
  Cmd: wordOrWords,
  Env: kept(words, []),
  Labels: kept(dictionary(kept(text, '')), {}),
  Hostname: kept(text, ''),
  User: kept(text, ''),
  WorkingDir: kept(text, ''),
  Tty: kept(flag, false),
  OpenStdin: kept(flag, false),
  StopSignal: kept(text, ''),
  StopTimeout: pointer(whole, 0),
  ExposedPorts: dictionary(raw),
  Healthcheck: healthcheckShape,
  HostConfig: hostShape,
});

export function readContainerWish(body: unknown, name: string): Result<Wish, Refusal> {
  const sent = read(shape, body, 'ContainerConfig');
  if (!sent.ok) return sent;
  const wish = sent.value;
  const beyond = notPart(wish) ?? beyondHost(body);
  if (beyond !== null) return refuse(501, `Waggle does not have ${beyond} yet`);
  const mounts = mountsOf(wish.HostConfig);
  if (!mounts.ok) return mounts;
  const bindings = bindingsOf(wish.HostConfig);
  if (!bindings.ok) return bindings;
  const restart = restartPolicy(wish.HostConfig);
  if (!restart.ok) return refuse(400, restart.error);
  return ok({
    name,
    image: wish.Image,
    entrypoint: wish.Entrypoint ?? null,
    cmd: wish.Cmd ?? null,
    env: wish.Env,
    labels: wish.Labels,
    hostname: wish.Hostname,
    user: wish.User,
    workingDir: wish.WorkingDir,
    ports: Object.keys(wish.ExposedPorts ?? {}),
    tty: wish.Tty,
    openStdin: wish.OpenStdin,
    init: wish.HostConfig?.Init ?? false,
    stopSignal: wish.StopSignal,
    stopGraceUs: wish.StopTimeout === undefined ? null : wish.StopTimeout * SECOND,
    memoryBytes: wish.HostConfig?.Memory ?? 0,
    nanoCpus: wish.HostConfig?.NanoCpus ?? 0,
    // Both 0 and -1 stand for no limit.
    pids: Math.max(0, wish.HostConfig?.PidsLimit ?? 0),
    healthcheck: healthWish(wish.Healthcheck),
    networks: [],
    mounts: mounts.value,
    bindings: bindings.value,
    log: { driver: wish.HostConfig?.LogConfig?.Type ?? '', options: wish.HostConfig?.LogConfig?.Config ?? {} },
    publishAll: wish.HostConfig?.PublishAllPorts ?? false,
    restart: restart.value,
    autoRemove: wish.HostConfig?.AutoRemove ?? false,
  });
}

/** `--volume` and `--mount`, together. A directory of the machine must be there, unless it came by `--volume`. */
function mountsOf(host: HostConfig | undefined): Result<readonly Mount[], Refusal> {
  const mounts = [...(host?.Binds ?? []).map(bindOf), ...(host?.Mounts ?? [])];
  const beyond = mountNotPart(mounts);
  if (beyond !== null) return refuse(501, beyond);
  for (const [index, { Type, Source = '', Target }] of mounts.entries()) {
    const invalid = (why: string) => refuse(400, `invalid mount config for type "${Type}": ${why}`);
    if (!['bind', 'volume', 'tmpfs'].includes(Type)) return refuse(400, `mount type unknown: "${Type}"`);
    if (!Target.startsWith('/')) return invalid(`invalid mount path: '${Target}' mount path must be absolute`);
    if (mounts.findIndex((other) => other.Target === Target) < index)
      return refuse(400, `Duplicate mount point: ${Target}`);
    if (Type === 'tmpfs' && Source !== '') return invalid('field Source must not be specified');
    if (Type === 'bind' && !Source.startsWith('/'))
      return invalid(`invalid mount path: '${Source}' mount path must be absolute`);
  }
  const missing = missingSource(mounts);
  if (missing === null) return ok(mounts);
  return refuse(400, `invalid mount config for type "bind": bind source path does not exist: ${missing}`);
}

/** Numbers that are none are told in the daemon's words. */
function bindingsOf(host: HostConfig | undefined): Result<PortBindings, Refusal> {
  const bindings = host?.PortBindings ?? {};
  const isPort = (text: string) => /^\d+$/.test(text) && Number(text) <= 65_535;
  for (const [port, ways] of Object.entries(bindings)) {
    const [number = '', protocol = 'tcp'] = port.split('/');
    if (!isPort(number) || !['tcp', 'udp', 'sctp'].includes(protocol))
      return refuse(400, `invalid port specification: "${port}"`);
    const bad = ways.find(({ HostPort }) => HostPort !== '' && !HostPort.split('-').every(isPort));
    if (bad !== undefined) return refuse(400, `invalid port specification: "${bad.HostPort}"`);
  }
  const whole = Object.entries(bindings).map(([port, ways]) => [port.includes('/') ? port : `${port}/tcp`, ways]);
  return ok(Object.fromEntries(whole) as PortBindings);
}

/** `data:/data:ro`, `/srv:/srv`. */
function bindOf(text: string): Mount {
  const [Source = '', Target = '', mode = ''] = text.split(':');
  const readOnly = mode.split(',').includes('ro') && { ReadOnly: true };
  return Source.startsWith('/')
    ? { Type: 'bind', Source, Target, ...readOnly, BindOptions: { CreateMountpoint: true } }
    : { Type: 'volume', Source, Target, ...readOnly };
}

const POLICIES = ['no', 'always', 'on-failure', 'unless-stopped'] as const;

/** The refusals are the daemon's. */
function restartPolicy(
  host: Pick<HostConfig, 'RestartPolicy' | 'AutoRemove'> | undefined,
): Result<RestartPolicy, string> {
  const { Name: typed = '', MaximumRetryCount: maxRetries = 0 } = host?.RestartPolicy ?? {};
  const name = POLICIES.find((one) => one === (typed || 'no'));
  if (name === undefined)
    return err(
      `invalid restart policy: unknown policy '${typed}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  if (name !== 'on-failure' && maxRetries !== 0)
    return err("invalid restart policy: maximum retry count can only be used with 'on-failure'");
  if (maxRetries < 0) return err('invalid restart policy: maximum retry count cannot be negative');
  if (name !== 'no' && host?.AutoRemove === true) return err("can't create 'AutoRemove' container with restart policy");
  return ok({ name, maxRetries });
}

interface Changes {
  readonly Memory: number;
  readonly NanoCpus: number;
  readonly PidsLimit?: number;
  readonly RestartPolicy?: HostConfig['RestartPolicy'];
}

const changesShape = struct<Changes>({
  Memory: kept(whole, 0),
  NanoCpus: kept(whole, 0),
  PidsLimit: pointer(whole, 0),
  RestartPolicy: restartShape,
});

/** The body of `/containers/{id}/update`: what is zero or empty stays as it was. */
export function readContainerChanges(body: unknown): Result<Partial<Limits> & { restart?: RestartPolicy }, Refusal> {
  const beyond = beyondHost({ HostConfig: body });
  if (beyond !== null) return refuse(501, `Waggle does not have ${beyond}`);
  const sent = read(changesShape, body, 'UpdateConfig');
  if (!sent.ok) return sent;
  const { Memory, NanoCpus, PidsLimit, RestartPolicy } = sent.value;
  const isKept = RestartPolicy === undefined || RestartPolicy.Name === '';
  const restart = isKept ? null : restartPolicy({ RestartPolicy, AutoRemove: false });
  if (restart?.ok === false) return refuse(400, restart.error);
  return ok({
    ...(Memory !== 0 && { memoryBytes: Memory }),
    ...(NanoCpus !== 0 && { nanoCpus: NanoCpus }),
    ...(PidsLimit !== undefined && PidsLimit !== 0 && { pids: Math.max(0, PidsLimit) }),
    ...(restart?.ok && { restart: restart.value }),
  });
}

/** What Docker has and Waggle has not. */
function notPart({ HostConfig: host }: Body): string | null {
  if (!['', 'default', 'bridge', 'host', 'none'].includes(host?.NetworkMode ?? ''))
    return 'networks that containers can be attached to';
  return null;
}
