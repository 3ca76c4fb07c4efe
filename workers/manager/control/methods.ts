/** What the methods of the control API have in common. */
import type { ControlApi, ControlMethod } from '../../api/control.ts';
import type { TableName, Tables } from '../../api/objects/index.ts';
import type { Cluster } from '../../api/objects/cluster.ts';
import { err, ok } from '../../std/result.ts';
import type { Store } from '../../store/types.ts';
import type { Answer } from '../../world/rpc.ts';
import { notFound } from './refusal.ts';

type Request<M extends ControlMethod> = ControlApi[M]['request'];
type Done<M extends ControlMethod> = (answer: Answer<ControlApi[M]['response']>) => void;

export type Methods<M extends ControlMethod> = {
  readonly [Name in M]: (request: Request<Name>, done: Done<Name>) => void;
};

/** Those that a swarm is formed with: they only read. */
export type OpeningMethod = 'getCluster' | 'listNodes' | 'getNode';
export type LaterMethod = Exclude<ControlMethod, OpeningMethod>;

export function get<T extends TableName>(store: Store, table: T, id: Tables[T]['id']): Answer<Tables[T]> {
  const found = store.view((tx) => tx.get(table, id));
  return found ? ok(found) : err(notFound(table, id));
}

export const mapped = <A, B>(answer: Answer<A>, as: (value: A) => B): Answer<B> =>
  answer.ok ? ok(as(answer.value)) : answer;

/** What clients may see of the cluster object: no key (swarm-semantics §4.9). */
export const withoutSecrets = (cluster: Cluster): Cluster => ({
  ...cluster,
  rootCa: { ...cluster.rootCa, key: '' },
});
