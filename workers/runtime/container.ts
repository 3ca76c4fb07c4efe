/** A container, as its engine keeps it. */
import type { ContainerId } from '../api/ids.ts';
import type { Mount } from '../api/engine/specs.ts';
import type { NetworkAttachment } from '../api/objects/network.ts';
import type { Micros } from '../api/time.ts';
import type { Health, HealthWish } from './health.ts';
import type { PortBindings, PublishedPort } from './host-ports.ts';
import type { LogConfig } from './log-driver.ts';
import type { RestartPolicy } from './restart.ts';
import type { Signal } from './signals.ts';

/** What it was created with. */
export interface ContainerConfig {
  readonly name: string;
  /** As it was asked for. */
  readonly image: string;
  readonly imageId: string;
  /** Already settled between the request and the image. */
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly user: string;
  readonly workingDir: string;
  readonly ports: readonly string[];
  readonly tty: boolean;
  readonly openStdin: boolean;
  /** With an init as process 1, signals without a handler end the program as usual. */
  readonly init: boolean;
  readonly stopSignal: Signal;
  readonly stopGraceUs: Micros;
  /** 0: no limit. */
  readonly memoryBytes: number;
  /** Billionths of a processor; 0: no limit. */
  readonly nanoCpus: number;
  /** How many processes at once; 0: no limit. */
  readonly pids: number;
  /** Null: nobody looks whether it is well. */
  readonly healthcheck: HealthWish | null;
  /** Networks of the swarm that it is attached to; a record from an older disk has none. */
  readonly networks?: readonly NetworkAttachment[];
  /** Each volume has its name for a source; a record from an older disk has none. */
  readonly mounts?: readonly Mount[];
  /** Ports of the machine that it wants while it runs; a record from an older disk has none. */
  readonly bindings?: PortBindings;
  /** A record from an older disk has none: then the engine's own. */
  readonly log?: LogConfig;
  readonly restart: RestartPolicy;
  /** Deleted as soon as it ends. */
  readonly autoRemove: boolean;
}

export type ContainerState =
  | { readonly kind: 'created'; readonly error: string; readonly exitCode: number }
  | {
      readonly kind: 'running';
      readonly pid: number;
      readonly startedUs: Micros;
      readonly paused: boolean;
      /** Those that it has been given. */
      readonly published: readonly PublishedPort[];
    }
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      /** The kernel has killed it, or a process of it, for want of memory. */
      readonly oomKilled: boolean;
      /** It is about to be started again. */
      readonly restarting: boolean;
      /** It was stopped by hand. */
      readonly byHand: boolean;
      readonly startedUs: Micros;
      readonly finishedUs: Micros;
    };

export interface Container {
  readonly id: ContainerId;
  readonly config: ContainerConfig;
  readonly createdUs: Micros;
  readonly state: ContainerState;
  /** Null where there is no check, and before the first start. */
  readonly health: Health | null;
  /** How often the engine has started it again. */
  readonly restarts: number;
}

/** Why the runtime did not do it; `kind` decides the HTTP status. */
export interface RuntimeError {
  readonly kind: 'not-found' | 'invalid' | 'conflict' | 'not-modified' | 'failed' | 'disk-fault' | 'port-taken';
  readonly message: string;
}

/** 128 + 9: what SIGKILL leaves. */
export const KILLED = 137;
/** Its end was not seen: the machine lost its power while it ran. */
export const STATUS_LOST = 255;
export const TASK_ID_LABEL = 'com.docker.swarm.task.id';
