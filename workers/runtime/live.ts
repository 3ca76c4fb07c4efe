/** A container with what is not written down: its log, its files, what runs in it, and who waits for it. */
import type { Micros } from '../api/time.ts';
import type { Cancel } from '../world/world.ts';
import type { Container, RuntimeError } from './container.ts';
import { layer, type FileStore, type MountedFiles } from './files.ts';
import { DEFAULT_LOG, limitsOf } from './log-driver.ts';
import { Log } from './logs.ts';
import { none, type Restarts } from './restart.ts';
import type { Sandbox } from './sandbox.ts';

export interface Live {
  container: Container;
  readonly log: Log;
  /** Its own layer: what was written outside of any mount. */
  readonly layer: FileStore;
  /** What its processes find over its layer: volumes, secrets, configs. */
  mounts: readonly MountedFiles[];
  /** Null where nothing runs. */
  sandbox: Sandbox | null;
  /** Steps that wait until it has started; null while it is not starting. */
  starting: (() => void)[] | null;
  /** When it was started, by the count of its machine's clock. */
  beganUs: Micros;
  /** The restarts of its engine in a row, and how to call off the next one. */
  restarts: Restarts;
  callOff: Cancel;
  /** Was it told to end, by `stop`, `kill` or `rm`? */
  byHand: boolean;
  /** Was a process of it killed for want of memory, in this life? */
  oomKilled: boolean;
  /** Ends the watch over its health. */
  unwatch: Cancel;
  /** Those who wait for its end. */
  readonly waiting: Set<(exitCode: number) => void>;
  /** Those who want to know of its health. */
  readonly healthFollowers: Set<(status: 'healthy' | 'unhealthy') => void>;
}

export const live = (container: Container): Live => ({
  container,
  log: new Log(limitsOf(container.config.log ?? DEFAULT_LOG)),
  layer: layer(),
  mounts: [],
  sandbox: null,
  starting: null,
  beganUs: 0,
  restarts: none,
  callOff: () => undefined,
  byHand: false,
  oomKilled: false,
  unwatch: () => undefined,
  waiting: new Set(),
  healthFollowers: new Set(),
});

/** At once, or when it has started. */
export function settled(one: Live, then: () => void): void {
  if (one.starting === null) then();
  else one.starting.push(then);
}

export const gone = (id: string): RuntimeError => ({ kind: 'not-found', message: `No such container: ${id}` });

export const notRunning = (id: string): RuntimeError => ({
  kind: 'conflict',
  message: `container ${id} is not running`,
});

/** What an event of a container tells beside what happened. */
export const attributes = ({ config }: Container): Readonly<Record<string, string>> => ({
  ...config.labels,
  image: config.image,
  name: config.name,
});
