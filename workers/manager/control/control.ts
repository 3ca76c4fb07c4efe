/**
 * The control API, answered by the leader (swarm-semantics §9): every method judges, then writes one transaction, or
 * only reads. Nothing here makes anything happen; the other rooms see the change and act.
 */
import type { ControlMethod } from '../../api/control.ts';
import type { Plain } from '../../api/plain.ts';
import { err, ok } from '../../std/result.ts';
import type { Answer } from '../../world/rpc.ts';
import type { Leadership, Room } from '../room.ts';
import { get, mapped, withoutSecrets, type LaterMethod, type Methods, type OpeningMethod } from './methods.ts';
import { missingId } from './refusal.ts';
import { listed, listNodes } from './nodes/list.ts';

/** Served from the beginning like the others, though what answers them may be loaded later. */
const LATER: Readonly<Record<LaterMethod, true>> = {
  updateCluster: true,
  updateNode: true,
  removeNode: true,
  listServices: true,
  getService: true,
  createService: true,
  updateService: true,
  removeService: true,
  listTasks: true,
  getTask: true,
  listSecrets: true,
  getSecret: true,
  createSecret: true,
  updateSecret: true,
  removeSecret: true,
  listConfigs: true,
  getConfig: true,
  createConfig: true,
  updateConfig: true,
  removeConfig: true,
  listNetworks: true,
  getNetwork: true,
  createNetwork: true,
  removeNetwork: true,
};

/** `later` is asked with the first request for one of its methods. */
export const control =
  (later: () => (leadership: Leadership) => Methods<LaterMethod>): Room =>
  (leadership) => {
    const { rpc } = leadership;
    const opening = openingMethods(leadership);
    let rest: Methods<LaterMethod> | null = null;
    const stops = (Object.keys({ ...opening, ...LATER }) as ControlMethod[]).map((method) =>
      rpc.serve(`Control.${method}`, 'manager', (request, _peer, reply) => {
        if ((request as { id?: string }).id === '') return reply(err(missingId(method)));
        const methods = method in opening ? opening : (rest ??= later()(leadership));
        const answer = methods[method as keyof typeof methods] as (request: unknown, done: unknown) => void;
        answer(request, (given: Answer<unknown>) => reply(given as Answer<Plain>));
      }),
    );
    return () => stops.forEach((stop) => stop());
  };

const openingMethods = ({ store, members, clusterId }: Leadership): Methods<OpeningMethod> => ({
  getCluster: (_, done) => done(mapped(get(store, 'cluster', clusterId), withoutSecrets)),
  listNodes: (filters, done) => done(ok(store.view((tx) => listNodes(tx, filters, members)))),
  getNode: ({ id }, done) => done(mapped(get(store, 'node', id), (node) => listed(node, members))),
});
