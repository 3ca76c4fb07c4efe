/** `/services/{id}/logs` and `/tasks/{id}/logs`: lines of many nodes in one stream (engine-api §13.1). */
import type { LogMessage, LogSelector } from '../../api/logs.ts';
import type { TaskSpec } from '../../api/engine/specs.ts';
import { streamed, type Answer } from '../answer.ts';
import { answered, map, next, refused, type Ask } from '../ask.ts';
import { asManager, rpcRefusal } from '../control.ts';
import type { Engine } from '../deps.ts';
import { framed, MULTIPLEXED, RAW, systemError } from '../framing.ts';
import { findService, findTask } from '../lookup.ts';
import { logQuery } from '../read-log.ts';
import { flag, type Request } from '../request.ts';
import type { Routes } from '../router.ts';
import { attributesText } from '../log-attributes.ts';

/** Whose logs, and whether they are of a terminal: then there are no frames. */
interface Wanted {
  readonly selector: LogSelector;
  readonly tty: boolean;
}

const hasTerminal = (spec: TaskSpec): boolean => spec.ContainerSpec?.TTY ?? false;

function read({ selector, tty }: Wanted, request: Request, { swarm }: Engine): Ask<Answer> {
  const { streams, sinceUs, tail, follow } = logQuery(request);
  const timestamps = flag(request, 'timestamps');
  const details = flag(request, 'details');
  const options = {
    follow,
    streams: [...streams],
    tail: tail === Infinity ? null : tail,
    sinceUs: sinceUs === -Infinity ? null : sinceUs,
  };
  const line = (message: LogMessage) =>
    framed(message, { tty, timestamps, details: details ? origin(message) : undefined });
  return answered(
    streamed(tty ? RAW : MULTIPLEXED, (out) =>
      swarm.subscribeLogs(
        { selector, options },
        {
          lines: (messages) => out.chunk(messages.map(line).join('')),
          end(error) {
            // The head has gone out long ago, so what is missing is told inside the stream.
            if (error !== null) out.chunk(systemError(`Error grabbing logs: ${rpcRefusal(error).message}`));
            out.end();
          },
        },
      ),
    ),
  );
}

/** Whose line it is, and what its log driver wrote beside it. Sorted by key, as the client expects it. */
const origin = ({ nodeId, serviceId, taskId, attributes = {} }: LogMessage): string =>
  attributesText({
    ...attributes,
    'com.docker.swarm.node.id': nodeId,
    'com.docker.swarm.service.id': serviceId,
    'com.docker.swarm.task.id': taskId,
  });

const logsOf =
  (find: (engine: Engine, typed: string) => Ask<Wanted>) =>
  (request: Request, engine: Engine): Ask<Answer> => {
    if (!flag(request, 'stdout') && !flag(request, 'stderr')) {
      return refused(500, 'Bad parameters: you must choose at least one stream');
    }
    const found = asManager(engine, () => find(engine, request.params['id'] as string));
    return next(found, (wanted) => read(wanted, request, engine));
  };

export const serviceLogRoutes: Routes = {
  'GET /services/{id}/logs': logsOf((engine, typed) =>
    map(findService(engine, typed), ({ id, spec }) => ({
      selector: { serviceIds: [id], taskIds: [] },
      tty: hasTerminal(spec.TaskTemplate),
    })),
  ),
  'GET /tasks/{id}/logs': logsOf((engine, typed) =>
    map(findTask(engine, typed), ({ id, spec }) => ({
      selector: { serviceIds: [], taskIds: [id] },
      tty: hasTerminal(spec),
    })),
  ),
};
