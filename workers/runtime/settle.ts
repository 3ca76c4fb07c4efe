/** What a container is made of, settled between the one who asks and the image (container-runtime §3). */
import type { Mount } from '../api/engine/specs.ts';
import type { NetworkAttachment } from '../api/objects/network.ts';
import type { Micros } from '../api/time.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { ContainerConfig } from './container.ts';
import { DEFAULT_GRACE_US } from './containers.ts';
import { mergeHealth, type HealthWish } from './health.ts';
import type { PortBindings } from './host-ports.ts';
import type { LocalImage } from './images.ts';
import { settleLog, type LogConfig } from './log-driver.ts';
import type { RestartPolicy } from './restart.ts';
import { parseSignal } from './signals.ts';

export interface Wish {
  readonly name: string;
  readonly image: string;
  /** Null: the image's. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly user: string;
  readonly workingDir: string;
  readonly ports: readonly string[];
  readonly tty: boolean;
  readonly openStdin: boolean;
  readonly init: boolean;
  /** Empty: the image's. */
  readonly stopSignal: string;
  readonly stopGraceUs: Micros | null;
  readonly memoryBytes: number;
  readonly nanoCpus: number;
  readonly pids: number;
  /** Null, or what it does not say: the image's. */
  readonly healthcheck: HealthWish | null;
  /** Of the swarm; where there are none, the machine's own bridge. */
  readonly networks: readonly NetworkAttachment[];
  /** A volume without a source is one of its own. */
  readonly mounts: readonly Mount[];
  readonly bindings: PortBindings;
  /** Every port that it exposes, at any port of the machine. */
  readonly publishAll: boolean;
  /** An empty driver: the engine's own. */
  readonly log: LogConfig;
  readonly restart: RestartPolicy;
  readonly autoRemove: boolean;
}

/** Refuses a stop signal that is none. */
export function settle({ publishAll, ...wish }: Wish, { release }: LocalImage): Result<ContainerConfig, string> {
  const { image } = release;
  const stopSignal = wish.stopSignal === '' ? image.stopSignal : parseSignal(wish.stopSignal);
  if (stopSignal === null) return err(`invalid signal: ${wish.stopSignal}`);
  const log = settleLog(wish.log);
  if (!log.ok) return log;
  const ports = [...new Set([...image.ports, ...wish.ports, ...Object.keys(wish.bindings)])];
  return ok({
    ...wish,
    imageId: release.id,
    entrypoint: wish.entrypoint ?? image.entrypoint,
    // An entrypoint of one's own does not take the image's arguments.
    cmd: wish.cmd ?? (wish.entrypoint === null ? image.cmd : []),
    user: wish.user === '' ? image.user : wish.user,
    healthcheck: mergeHealth(wish.healthcheck, image.healthcheck),
    mounts: withImageVolumes(wish.mounts, image.volumes),
    env: merged(image.env, wish.env),
    ports,
    log: log.value,
    bindings: publishAll ? { ...anywhere(ports), ...wish.bindings } : wish.bindings,
    workingDir: wish.workingDir === '' ? image.workingDir : wish.workingDir,
    stopSignal,
    stopGraceUs: wish.stopGraceUs ?? DEFAULT_GRACE_US,
  });
}

const anywhere = (ports: readonly string[]): PortBindings =>
  Object.fromEntries(ports.map((port) => [port, [{ HostIp: '', HostPort: '' }]]));

/** Where the image wants its files kept, each container gets a volume of its own unless it brings something. */
const withImageVolumes = (mounts: readonly Mount[], targets: readonly string[]): readonly Mount[] => [
  ...mounts,
  ...targets
    .filter((target) => !mounts.some(({ Target }) => Target === target))
    .map((Target) => ({ Type: 'volume', Target })),
];

/** The later of two values of one variable counts; `NAME` alone takes it away. */
function merged(base: readonly string[], over: readonly string[]): readonly string[] {
  const variables = new Map<string, string>();
  for (const pair of [...base, ...over]) {
    const at = pair.indexOf('=');
    if (at < 0) variables.delete(pair);
    else variables.set(pair.slice(0, at), pair);
  }
  return [...variables.values()];
}
