/** Asking the swarm's managers, with the daemon's own refusals around it (engine-api §2, §15.1). */
import type { ControlApi, ControlMethod } from '../api/control.ts';
import { SECOND } from '../api/time.ts';
import { ok } from '../std/result.ts';
import type { RpcCode, RpcError } from '../world/rpc.ts';
import { refuse, refused, type Ask, type Refusal } from './ask.ts';
import type { Engine } from './deps.ts';
import type { SwarmStatus } from './swarm.ts';

const TIMEOUT = 20 * SECOND;

const STATUS: Readonly<Partial<Record<RpcCode, number>>> = {
  InvalidArgument: 400,
  FailedPrecondition: 400,
  Unauthenticated: 401,
  PermissionDenied: 403,
  NotFound: 404,
  AlreadyExists: 409,
  Unimplemented: 501,
  Unavailable: 503,
};

/** As the daemon shows a manager's error, with gRPC's rendering. */
export const rpcRefusal = ({ code, message }: RpcError): Refusal => ({
  status: STATUS[code] ?? 500,
  message: `rpc error: code = ${code} desc = ${message}`,
});

export const TEXT = {
  noSwarm:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  worker:
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  preparing: 'This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.',
  locked:
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
} as const;

/** Why this node cannot do what only a manager can; null where it can. */
export function notManager(status: SwarmStatus): Refusal | null {
  if (status.manager) return null;
  const message = {
    inactive: TEXT.noSwarm,
    locked: TEXT.locked,
    error: status.error || TEXT.noSwarm,
    active: status.preparing ? TEXT.preparing : TEXT.worker,
    pending: status.preparing ? TEXT.preparing : TEXT.worker,
  }[status.state];
  return { status: 503, message };
}

/** One question to the leader. */
export const control =
  <M extends ControlMethod>(
    engine: Engine,
    method: M,
    request: ControlApi[M]['request'],
  ): Ask<ControlApi[M]['response']> =>
  (done) =>
    engine.swarm.control(method, request, (answer) =>
      done(answer.ok ? ok(answer.value) : { ok: false, error: rpcRefusal(answer.error) }),
    );

/** Asks only where a manager is ready, and gives up 20 s after the request came, whatever was asked meanwhile. */
export const asManager =
  <T>(engine: Engine, ask: () => Ask<T>): Ask<T> =>
  (done) => {
    const refusal = notManager(engine.swarm.status());
    if (refusal !== null) return refused(refusal.status, refusal.message)(done);
    let over = false;
    let cancelAsk = () => {};
    const cancelTimer = engine.world.clock.after(TIMEOUT, () => {
      over = true;
      cancelAsk();
      done(refuse(500, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'));
    });
    cancelAsk = ask()((result) => {
      if (over) return;
      over = true;
      cancelTimer();
      done(result);
    });
    return () => {
      over = true;
      cancelTimer();
      cancelAsk();
    };
  };
