/** What of a container goes on: its log, what it says while one is attached, and the wait for its end (engine-api §13). */
import type { Container } from '../../runtime/container.ts';
import { DEFAULT_LOG } from '../../runtime/log-driver.ts';
import type { LogLine } from '../../runtime/logs.ts';
import type { Cancel } from '../../world/world.ts';
import { streamed, type Answer } from '../answer.ts';
import { answered, refused, type Ask } from '../ask.ts';
import type { Engine } from '../deps.ts';
import { framed, MULTIPLEXED, RAW } from '../framing.ts';
import { attributesText, logAttributes } from '../log-attributes.ts';
import { logQuery, readLog } from '../read-log.ts';
import { flag, type Request } from '../request.ts';

export function logs(container: Container, request: Request, { runtime }: Engine): Ask<Answer> {
  const query = logQuery(request);
  if (query.streams.size === 0) return refused(400, 'Bad parameters: you must choose at least one stream');
  const { log = DEFAULT_LOG } = container.config;
  if (log.driver === 'none') return refused(501, 'configured logging driver does not support reading');
  const how = { tty: container.config.tty, timestamps: flag(request, 'timestamps') };
  const details = flag(request, 'details')
    ? attributesText(logAttributes({ Options: log.options }, container.config))
    : undefined;
  return answered(
    streamed(how.tty ? RAW : MULTIPLEXED, (out) =>
      readLog(runtime, container, query, {
        lines: (lines) => out.chunk(lines.map((line) => framed(line, { ...how, details })).join('')),
        end: () => out.end(),
      }),
    ),
  );
}

/**
 * What it says from now on until it ends, also where it has yet to be started. A client that asks for the connection
 * itself gets it (101); nobody can type into a container here, so nothing is read from it.
 */
export function attach(container: Container, request: Request, { runtime }: Engine): Ask<Answer> {
  const { id, config } = container;
  const wanted = ({ stream }: LogLine) => flag(request, stream);
  const write = (line: LogLine) => framed(line, { tty: config.tty, timestamps: false });
  return answered(
    hijacked(request, config.tty, (out) => {
      const log = runtime.containers.log(id);
      const past = flag(request, 'logs') ? log.lines.filter(wanted) : [];
      if (past.length > 0) out.chunk(past.map(write).join(''));
      if (!flag(request, 'stream')) {
        out.end();
        return () => undefined;
      }
      const unfollow = log.follow((line) => {
        if (wanted(line)) out.chunk(write(line));
      });
      const unwait = runtime.containers.wait(id, { next: true }, () => {
        unfollow();
        out.end();
      });
      return () => {
        unfollow();
        unwait();
      };
    }),
  );
}

/** A stream for which a client may have asked to have the connection to itself (engine-api §13.2). */
export function hijacked({ headers }: Request, tty: boolean, stream: NonNullable<Answer['stream']>): Answer {
  const answer = streamed(tty ? RAW : MULTIPLEXED, stream);
  if (headers['upgrade'] === undefined) return answer;
  return { ...answer, status: 101, headers: { ...answer.headers, Connection: 'Upgrade', Upgrade: 'tcp' } };
}

/** The head is sent at once, the code when there is one. */
export const wait = (container: Container, { query }: Request, { runtime }: Engine): Ask<Answer> =>
  answered(
    streamed('application/json', (out) => {
      const end = (code: number) => {
        out.chunk(`${JSON.stringify({ StatusCode: code })}\n`);
        out.end();
      };
      const condition = query.get('condition') ?? '';
      if (condition === 'removed') return untilRemoved(container, runtime, end);
      return runtime.containers.wait(container.id, { next: condition === 'next-exit' }, end);
    }),
  );

/** With the code that it ended with last; one that could not even be started has none. */
function untilRemoved({ id, state }: Container, { events }: Engine['runtime'], end: (code: number) => void): Cancel {
  let code = state.kind === 'running' ? 0 : state.exitCode;
  const unfollow = events.follow((event) => {
    if (event.id !== id) return;
    if (event.action === 'die') code = Number(event.attributes['exitCode'] ?? 0);
    if (event.action !== 'destroy') return;
    unfollow();
    end(code);
  });
  return unfollow;
}
