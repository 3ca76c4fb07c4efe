/** Reading a container's log: its last lines, those between two instants, and those to come (engine-api §13.1). */
import { EPOCH_MS, type Micros } from '../api/time.ts';
import type { Container } from '../runtime/container.ts';
import type { LogLine } from '../runtime/logs.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Cancel } from '../world/world.ts';
import { instant } from './framing.ts';
import { flag, type Request } from './request.ts';

export interface LogQuery {
  readonly streams: ReadonlySet<LogLine['stream']>;
  readonly sinceUs: Micros;
  readonly untilUs: Micros;
  /** How many of the lines that are there already; `Infinity` for all. */
  readonly tail: number;
  readonly follow: boolean;
}

export function logQuery(request: Request): LogQuery {
  const { query } = request;
  const tail = query.get('tail') ?? 'all';
  return {
    streams: new Set((['stdout', 'stderr'] as const).filter((name) => flag(request, name))),
    sinceUs: instant(query.get('since'), EPOCH_MS) ?? -Infinity,
    untilUs: instant(query.get('until'), EPOCH_MS) ?? Infinity,
    tail: /^\d+$/.test(tail) ? Number(tail) : Infinity,
    follow: flag(request, 'follow'),
  };
}

export interface LogSink {
  lines(lines: readonly LogLine[]): void;
  /** There will be no more: all was read, or the container that was followed has ended. */
  end(): void;
}

/** What is there comes at once. Following a container that does not run yet waits for its start. */
export function readLog(
  { containers }: Runtime,
  { id, state }: Pick<Container, 'id' | 'state'>,
  { streams, sinceUs, untilUs, tail, follow }: LogQuery,
  sink: LogSink,
): Cancel {
  const wanted = ({ stream, atUs }: LogLine) => streams.has(stream) && atUs >= sinceUs && atUs <= untilUs;
  const log = containers.log(id);
  const lines = log.lines.filter(wanted);
  const shown = tail < lines.length ? lines.slice(lines.length - tail) : lines;
  if (shown.length > 0) sink.lines(shown);
  if (!follow || state.kind === 'exited') {
    sink.end();
    return () => undefined;
  }
  const unfollow = log.follow((line) => {
    if (wanted(line)) sink.lines([line]);
  });
  const unwait = containers.wait(id, { next: true }, () => {
    unfollow();
    sink.end();
  });
  return () => {
    unfollow();
    unwait();
  };
}
