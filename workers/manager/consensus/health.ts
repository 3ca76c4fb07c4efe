/** The health service "Raft": answers who asks whether a manager lives here (swarm-semantics §0). */
import type { Address } from '../../api/ids.ts';
import type { Plain } from '../../api/plain.ts';
import type { Micros } from '../../api/time.ts';
import { ok } from '../../std/result.ts';
import type { Answer, Rpc } from '../../world/rpc.ts';
import type { Cancel } from '../../world/world.ts';

const HEALTH = 'Raft.Health';

/** Served from before this manager is in the group. */
export const serveHealth = (rpc: Rpc): Cancel =>
  rpc.serve(HEALTH, 'manager', (_request, _peer, reply) => reply(ok('SERVING')));

export const checkHealth = (
  rpc: Rpc,
  address: Address,
  timeout: Micros,
  done: (answer: Answer<Plain>) => void,
): Cancel => rpc.call(address, HEALTH, null, { timeout }, done);
