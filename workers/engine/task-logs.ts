/** Reading the log of a task's container, which may have yet to be created (container-runtime §9). */
import type { Controller, TaskLogSink } from '../agent/exec.ts';
import type { LogDriver } from '../api/engine/specs.ts';
import type { LogOptions } from '../api/logs.ts';
import type { Container } from '../runtime/container.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Cancel } from '../world/world.ts';
import { logAttributes } from './log-attributes.ts';
import { readLog } from './read-log.ts';

export interface TaskLogs {
  readonly read: Controller['logs'];
  /** The container is there now. */
  created(): void;
}

/** `own` is the task's container, if there is one. Only those who follow wait for it. */
export function taskLogs(runtime: Runtime, driver: LogDriver | undefined, own: () => Container | undefined): TaskLogs {
  const waiting = new Set<() => void>();

  const begin = (container: Container, options: LogOptions, sink: TaskLogSink): Cancel => {
    const attributes = driver === undefined ? {} : logAttributes(driver, container.config);
    const plain = Object.keys(attributes).length === 0;
    return readLog(
      runtime,
      container,
      {
        streams: new Set(options.streams),
        sinceUs: options.sinceUs ?? -Infinity,
        untilUs: Infinity,
        tail: options.tail ?? Infinity,
        follow: options.follow,
      },
      plain ? sink : { ...sink, lines: (lines) => sink.lines(lines.map((line) => ({ ...line, attributes }))) },
    );
  };

  return {
    read(options, sink) {
      const container = own();
      if (container !== undefined) return begin(container, options, sink);
      if (!options.follow) {
        sink.end();
        return () => {};
      }
      let cancel: Cancel = () => waiting.delete(wake);
      const wake = (): void => {
        const made = own();
        if (made === undefined) return;
        waiting.delete(wake);
        cancel = begin(made, options, sink);
      };
      waiting.add(wake);
      return () => cancel();
    },
    created() {
      for (const wake of [...waiting]) wake();
    },
  };
}
