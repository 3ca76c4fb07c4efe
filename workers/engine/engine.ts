/** The Docker Engine API of one node: a request in, an answer in one or many pieces out (engine-api). */
import type { EngineRequest } from '../api/engine/http.ts';
import type { AnswerPiece, Running } from '../world/program.ts';
import type { Cancel } from '../world/world.ts';
import { jsonAnswer, type Answer } from './answer.ts';
import type { Refusal } from './ask.ts';
import type { Engine } from './deps.ts';
import { HEADERS } from './facts.ts';
import { takeApart } from './request.ts';
import { router } from './router.ts';
import { containerRoutes } from './routes/containers.ts';
import { imageRoutes } from './routes/images.ts';
import { networkRoutes } from './routes/networks.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { noneRoutes } from './routes/none.ts';
import { serviceRoutes } from './routes/services.ts';
import { swarmRoutes } from './routes/swarm.ts';
import { systemRoutes } from './routes/system.ts';
import { taskRoutes } from './routes/tasks.ts';
import { unsupportedRoutes } from './routes/unsupported.ts';

/** Every request is answered exactly once, unless its client hangs up first. */
export function engine(deps: Engine): Running['call'] {
  const find = router({
    ...systemRoutes,
    ...swarmRoutes,
    ...nodeRoutes,
    ...serviceRoutes,
    ...taskRoutes,
    ...containerRoutes,
    ...imageRoutes,
    ...networkRoutes,
    ...noneRoutes,
    ...unsupportedRoutes,
  });
  return (request, answer) => handle(request, answer);

  function handle(asked: EngineRequest, answer: (piece: AnswerPiece) => void): Cancel {
    const refusal = ({ status, message }: Refusal) => send(jsonAnswer(status, { message }));
    let hangUp: Cancel = () => undefined;
    const send = ({ status, headers, body, stream }: Answer): void => {
      const head = { status, headers: { ...HEADERS, ...headers } };
      const chunk = body === '' || asked.method === 'HEAD' ? {} : { chunk: body };
      if (stream === undefined) return answer({ head, ...chunk, end: true });
      answer({ head, ...chunk, end: false });
      let over = false;
      hangUp = stream({
        chunk: (text) => {
          if (!over) answer({ chunk: text, end: false });
        },
        end: () => {
          if (!over) answer({ end: true });
          over = true;
        },
      });
    };
    const request = takeApart(asked);
    if (!request.ok) {
      refusal(request.error);
      return hangUp;
    }
    const found = find(request.value);
    if (found === null) {
      refusal({ status: 404, message: 'page not found' });
      return hangUp;
    }
    const cancel = found.handler(
      found.request,
      deps,
    )((result) => (result.ok ? send(result.value) : refusal(result.error)));
    return () => {
      cancel();
      hangUp();
    };
  }
}
