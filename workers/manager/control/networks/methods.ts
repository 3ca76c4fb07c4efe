/** The methods of the control API for networks (swarm-semantics §9.3). */
import type { Network } from '../../../api/objects/network.ts';
import { randomId } from '../../../std/random-id.ts';
import { ok } from '../../../std/result.ts';
import type { Leadership } from '../../room.ts';
import { get, type LaterMethod, type Methods } from '../methods.ts';
import { write } from '../write.ts';
import { createNetwork, listNetworks, removeNetwork } from './networks.ts';

type NetworkMethod = Extract<LaterMethod, `${string}Network${'' | 's'}`>;

export const networkMethods = ({ store, dice }: Leadership): Methods<NetworkMethod> => ({
  listNetworks: (filters, done) => done(ok(store.view((tx) => listNetworks(tx, filters)))),
  getNetwork: ({ id }, done) => done(get(store, 'network', id)),
  createNetwork({ spec }, done) {
    const id = randomId<Network['id']>(dice);
    write(store, (tx) => createNetwork(tx, id, spec), done);
  },
  removeNetwork: ({ id }, done) => write(store, (tx) => removeNetwork(tx, id), done),
});
