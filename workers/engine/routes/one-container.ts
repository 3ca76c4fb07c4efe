/** What the routes of one container have in common: finding it, stepping it, and saying why not. */
import type { Container, RuntimeError } from '../../runtime/container.ts';
import { ok, type Result } from '../../std/result.ts';
import type { Cancel } from '../../world/world.ts';
import { empty, type Answer } from '../answer.ts';
import { next, refuse, settled, type Ask, type Refusal } from '../ask.ts';
import type { Engine } from '../deps.ts';
import type { Request } from '../request.ts';
import type { Handler } from '../router.ts';

const STATUS: Readonly<Record<RuntimeError['kind'], number>> = {
  'not-found': 404,
  invalid: 400,
  conflict: 409,
  'not-modified': 304,
  'disk-fault': 500,
  'port-taken': 500,
  failed: 400,
};

/** A refusal of the runtime as HTTP says it. */
export const told = <T>(result: Result<T, RuntimeError>): Result<T, Refusal> =>
  result.ok ? result : refuse(STATUS[result.error.kind], result.error.message);

/** A step of the runtime; "nothing to do" is an answer of its own, without a body. */
export const step =
  (begin: (done: (result: Result<void, RuntimeError>) => void) => Cancel): Ask<Answer> =>
  (done) =>
    begin((result) => {
      if (!result.ok && result.error.kind === 'not-modified') done(ok(empty(304)));
      else done(result.ok ? ok(empty(204)) : told(result));
    });

const find = ({ params }: Request, { runtime }: Engine): Ask<Container> =>
  settled(told(runtime.containers.find(params['id'] as string)));

/** A handler of one container. */
export const one =
  (handle: (container: Container, request: Request, engine: Engine) => Ask<Answer>): Handler =>
  (request, engine) =>
    next(find(request, engine), (container) => handle(container, request, engine));
