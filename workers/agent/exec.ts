/**
 * What the agent asks of a runtime (swarm-semantics §5.8): a controller a task, whose steps take virtual time and
 * answer through a callback. The engine fulfils it with containers; tests with less.
 */
import type { ConfigId, SecretId } from '../api/ids.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import type { LogOptions, LogStream } from '../api/logs.ts';
import type { Config, Secret } from '../api/objects/secret.ts';
import type { ContainerStatus, Task } from '../api/objects/task.ts';
import type { Micros } from '../api/time.ts';
import type { Result } from '../std/result.ts';
import type { Cancel } from '../world/world.ts';

export interface Executor {
  /** What this machine is and has, for the managers. */
  describe(): NodeDescription;
  /** Builds the controller of a task; the error becomes the task's `err`, and the task REJECTED. */
  controller(task: Task, dependencies: Dependencies): Result<Controller, string>;
}

/** The secrets and configs that this node has at the moment. */
export interface Dependencies {
  secret(id: SecretId): Secret | undefined;
  config(id: ConfigId): Config | undefined;
}

export type StepError = {
  readonly message: string;
  /** Temporary errors are retried after a second; the others are the end of the task. */
  readonly temporary: boolean;
};

export type StepDone = (result: Result<void, StepError>) => void;

/** Every step may be cancelled by the returned function; `done` is then not called. Doing a step again counts as success. */
export interface Controller {
  prepare(done: StepDone): Cancel;
  start(done: StepDone): Cancel;
  /** Answers when the container has ended: well for exit code 0, else with `task: non-zero exit (N)`. */
  wait(done: StepDone): Cancel;
  shutdown(done: StepDone): Cancel;
  /** Shuts down, then deletes the container. */
  remove(done: StepDone): Cancel;
  /** What the container has said; with `follow` also what it will say, from before it exists to its end. */
  logs(options: LogOptions, sink: TaskLogSink): Cancel;
  close(): void;
  /** Null before the container exists. */
  status(): ContainerStatus | null;
}

export interface TaskLine {
  readonly atUs: Micros;
  readonly stream: LogStream;
  readonly text: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface TaskLogSink {
  lines(lines: readonly TaskLine[]): void;
  /** Once, when there is no more. */
  end(): void;
}
