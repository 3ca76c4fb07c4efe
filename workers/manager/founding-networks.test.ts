import { expect, test } from 'vitest';
import { isNodeLocal, isPredefined, type Network } from '../api/objects/network.ts';
import { dice } from '../std/dice.ts';
import { ok } from '../std/result.ts';
import { aStore } from '../store/testing.ts';
import { createNetworks, hasNetworks } from './founding-networks.ts';

function founded() {
  const store = aStore();
  const found = (seed: number) =>
    store.update((tx) => {
      createNetworks(tx, dice(seed));
      return ok(undefined);
    });
  const networks = () => store.view((tx) => tx.find('network', { by: 'all' }));
  return { store, found, networks, named: (name: string) => networks().find(({ spec }) => spec.Name === name) };
}

test('a swarm begins with the network of the routing mesh, which has the first subnet, and a record of what each node has', () => {
  const { found, networks, named } = founded();
  found(1);
  expect(networks().map(({ spec }) => spec.Name).sort()).toEqual(['bridge', 'host', 'ingress']); // prettier-ignore
  expect(named('ingress')).toMatchObject({
    spec: { Ingress: true, DriverConfiguration: { Name: 'overlay' } },
    ipam: { Configs: [{ Subnet: '10.0.0.0/24', Gateway: '10.0.0.1' }] },
  });
  const judged = (name: string) => [isPredefined(named(name) as Network), isNodeLocal(named(name) as Network)];
  expect([judged('ingress'), judged('bridge'), judged('host')]).toEqual([[false, false], [true, true], [true, true]]); // prettier-ignore
});

test('they are made once: an ingress network that was removed stays away', () => {
  const { store, found, networks, named } = founded();
  expect(store.view(hasNetworks)).toBe(false);
  found(1);
  store.update((tx) => tx.remove('network', (named('ingress') as Network).id));
  expect(store.view(hasNetworks)).toBe(true);
  found(2);
  expect(networks()).toHaveLength(2);
});

test('a store that was saved before there were networks is read, and gets them from its next leader', () => {
  const { store, found, networks } = founded();
  store.restore({ cluster: [], node: [], service: [], task: [] } as never); // no other table was known
  found(1);
  expect(networks()).toHaveLength(3);
});
