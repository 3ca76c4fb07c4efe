/** The methods that only a swarm that stands is asked for: whatever changes it, and all about services and tasks. */
import type { Tables } from '../../api/objects/index.ts';
import { randomId } from '../../std/random-id.ts';
import { err, ok } from '../../std/result.ts';
import type { WriteTx } from '../../store/types.ts';
import type { Answer } from '../../world/rpc.ts';
import type { Leadership } from '../room.ts';
import { updateCluster } from './cluster/update.ts';
import { get, mapped, withoutSecrets, type LaterMethod, type Methods } from './methods.ts';
import { networkMethods } from './networks/methods.ts';
import { listed } from './nodes/list.ts';
import { removeNode } from './nodes/remove.ts';
import { updateNode } from './nodes/update.ts';
import { notFound, raw } from './refusal.ts';
import { secretMethods } from './secrets/methods.ts';
import { createService } from './services/create.ts';
import { listServices } from './services/list.ts';
import { updateService } from './services/update.ts';
import { listTasks } from './tasks.ts';
import { write } from './write.ts';

export function laterMethods(leadership: Leadership): Methods<LaterMethod> {
  const { store, clock, dice, members, clusterId } = leadership;
  const change = <T>(wish: (tx: WriteTx) => Answer<T>, done: (answer: Answer<T>) => void) => write(store, wish, done);
  return {
    updateCluster: (request, done) =>
      change(
        (tx) => updateCluster(tx, request, { clusterId, dice, nowUs: clock.wall() }),
        (answer) => done(mapped(answer, withoutSecrets)),
      ),

    updateNode: (request, done) =>
      change(
        (tx) => updateNode(tx, request, members),
        (answer) => done(mapped(answer, (node) => listed(node, members))),
      ),
    removeNode: (request, done) =>
      change((tx) => removeNode(tx, request, { members, clusterId, nowUs: clock.wall() }), done),

    listServices: (filters, done) => done(ok(store.view((tx) => listServices(tx, filters)))),
    getService: ({ id }, done) => done(get(store, 'service', id)),
    createService(request, done) {
      const id = randomId<Tables['service']['id']>(dice);
      change((tx) => createService(tx, request, id, clock.wall()), done);
    },
    updateService: (request, done) => change((tx) => updateService(tx, request, clock.wall()), done),
    removeService: ({ id }, done) =>
      change((tx) => {
        if (!tx.get('service', id)) return err(notFound('service', id));
        const removed = tx.remove('service', id);
        return removed.ok ? ok(null) : err(raw(removed.error));
      }, done),

    listTasks: (filters, done) => done(ok(store.view((tx) => listTasks(tx, filters)))),
    getTask: ({ id }, done) => done(get(store, 'task', id)),

    ...secretMethods(leadership),
    ...networkMethods(leadership),
  };
}
