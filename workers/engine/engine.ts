/** The Docker Engine API of one node: a request in, an answer in one or many pieces out (engine-api). */
import type { EngineRequest } from '../api/engine/http.ts';
import type { AnswerPiece, Running } from '../world/program.ts';
import type { Cancel } from '../world/world.ts';
import { jsonAnswer, type Answer } from './answer.ts';
import type { Refusal } from './ask.ts';
import type { Engine } from './deps.ts';
import { HEADERS } from './facts.ts';
import { takeApart } from './request.ts';
import { router, type Find, type Routes } from './router.ts';
import { openingRoutes } from './routes/opening/opening.ts';

/**
 * Every request is answered exactly once, unless its client hangs up first. `later` is asked for the other routes with
 * the first request that is none of those that form a swarm.
 */
export function engine(deps: Engine, later: () => Routes): Running['call'] {
  const inOpening = router(openingRoutes);
  let beyond: Find | null = null;
  const find: Find = (request) => inOpening(request) ?? (beyond ??= router(later()))(request);
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
