/**
 * The control API, answered by the leader (swarm-semantics §9): every method judges, then writes one transaction, or
 * only reads. Nothing here makes anything happen; the other rooms see the change and act.
 */
import type { ControlApi, ControlMethod } from '../../api/control.ts';
import type { TableName, Tables } from '../../api/objects/index.ts';
import type { Plain } from '../../api/plain.ts';
import { randomId } from '../../std/random-id.ts';
import { err, ok } from '../../std/result.ts';
import type { WriteTx } from '../../store/types.ts';
import type { Answer } from '../../world/rpc.ts';
import type { Leadership, Room } from '../room.ts';
import { updateCluster, withoutSecrets } from './cluster/update.ts';
import { listed, listNodes } from './nodes/list.ts';
import { removeNode } from './nodes/remove.ts';
import { updateNode } from './nodes/update.ts';
import { notFound, raw } from './refusal.ts';
import { createService } from './services/create.ts';
import { listServices } from './services/list.ts';
import { updateService } from './services/update.ts';
import { listTasks } from './tasks.ts';
import { write } from './write.ts';

type Request<M extends ControlMethod> = ControlApi[M]['request'];
type Done<M extends ControlMethod> = (answer: Answer<ControlApi[M]['response']>) => void;
type Methods = { readonly [M in ControlMethod]: (request: Request<M>, done: Done<M>) => void };

export const control: Room = (leadership) => {
  const { rpc } = leadership;
  const served = methods(leadership);
  const stops = (Object.keys(served) as ControlMethod[]).map((method) => {
    const answer = served[method] as (request: unknown, done: (answer: Answer<unknown>) => void) => void;
    return rpc.serve(`Control.${method}`, 'manager', (request, _peer, reply) =>
      answer(request, (given) => reply(given as Answer<Plain>)),
    );
  });
  return () => stops.forEach((stop) => stop());
};

function methods({ store, clock, dice, members, clusterId }: Leadership): Methods {
  const change = <T>(wish: (tx: WriteTx) => Answer<T>, done: (answer: Answer<T>) => void) => write(store, wish, done);

  function get<T extends TableName>(table: T, id: Tables[T]['id']): Answer<Tables[T]> {
    const found = store.view((tx) => tx.get(table, id));
    return found ? ok(found) : err(notFound(table, id));
  }

  return {
    getCluster: (_, done) => done(mapped(get('cluster', clusterId), withoutSecrets)),
    updateCluster: (request, done) =>
      change(
        (tx) => updateCluster(tx, request, { clusterId, dice, nowUs: clock.now() }),
        (answer) => done(mapped(answer, withoutSecrets)),
      ),

    listNodes: (filters, done) => done(ok(store.view((tx) => listNodes(tx, filters, members)))),
    getNode: ({ id }, done) => done(mapped(get('node', id), (node) => listed(node, members))),
    updateNode: (request, done) =>
      change(
        (tx) => updateNode(tx, request, members),
        (answer) => done(mapped(answer, (node) => listed(node, members))),
      ),
    removeNode: (request, done) =>
      change((tx) => removeNode(tx, request, { members, clusterId, nowUs: clock.now() }), done),

    listServices: (filters, done) => done(ok(store.view((tx) => listServices(tx, filters)))),
    getService: ({ id }, done) => done(get('service', id)),
    createService(request, done) {
      const id = randomId<Tables['service']['id']>(dice);
      change((tx) => createService(tx, request, id), done);
    },
    updateService: (request, done) => change((tx) => updateService(tx, request, clock.now()), done),
    removeService: ({ id }, done) =>
      change((tx) => {
        if (!tx.get('service', id)) return err(notFound('service', id));
        const removed = tx.remove('service', id);
        return removed.ok ? ok(null) : err(raw(removed.error));
      }, done),

    listTasks: (filters, done) => done(ok(store.view((tx) => listTasks(tx, filters)))),
    getTask: ({ id }, done) => done(get('task', id)),
  };
}

const mapped = <A, B>(answer: Answer<A>, as: (value: A) => B): Answer<B> => (answer.ok ? ok(as(answer.value)) : answer);
