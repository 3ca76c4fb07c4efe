/** `/networks`: those that every engine has (engine-api §9). Others cannot be made yet. */
import { sha256 } from '@noble/hashes/sha2.js';
import { rfc3339 } from '../../runtime/calendar.ts';
import { hex, utf8 } from '../../std/codec.ts';
import { jsonAnswer } from '../answer.ts';
import { answered, refused, settled } from '../ask.ts';
import type { Engine } from '../deps.ts';
import { filters } from '../request.ts';
import type { Routes } from '../router.ts';

interface Network {
  readonly name: string;
  readonly id: string;
  readonly driver: string;
  readonly scope: 'local' | 'swarm';
  readonly subnet: string | null;
}

function networks({ world, swarm }: Engine): readonly Network[] {
  const local = (name: string, driver: string, subnet: string | null): Network => ({
    name,
    id: hex.encode(sha256(utf8.encode(`network ${name} ${world.host.hostname}`))),
    driver,
    scope: 'local',
    subnet,
  });
  const basic = [local('bridge', 'bridge', '172.17.0.0/16'), local('host', 'host', null), local('none', 'null', null)];
  const { clusterId } = swarm.status();
  if (clusterId === null) return basic;
  const ingress: Network = {
    name: 'ingress',
    // The same on every node of the swarm.
    id: hex.encode(sha256(utf8.encode(`ingress ${clusterId}`))).slice(0, 25),
    driver: 'overlay',
    scope: 'swarm',
    subnet: '10.0.0.0/24',
  };
  return [...basic, local('docker_gwbridge', 'bridge', '172.18.0.0/16'), ingress];
}

const networkJson = ({ name, id, driver, scope, subnet }: Network) => ({
  Name: name,
  Id: id,
  Created: rfc3339(0),
  Scope: scope,
  Driver: driver,
  EnableIPv4: true,
  EnableIPv6: false,
  IPAM: {
    Driver: 'default',
    Options: null,
    Config: subnet === null ? null : [{ Subnet: subnet, Gateway: subnet.replace(/\.0\/\d+$/, '.1') }],
  },
  Internal: false,
  Attachable: false,
  Ingress: name === 'ingress',
  ConfigFrom: { Network: '' },
  ConfigOnly: false,
  Containers: {},
  Options: driver === 'overlay' ? { 'com.docker.network.driver.overlay.vxlanid_list': '4096' } : {},
  Labels: {},
});

const FILTERS = ['id', 'name', 'driver', 'label', 'scope', 'type', 'dangling'];

export const networkRoutes: Routes = {
  'GET /networks': (request, engine) => {
    const asked = filters(request, FILTERS);
    if (!asked.ok) return settled(asked);
    const { id, name, driver, scope, label, type, dangling } = asked.value;
    if (dangling !== undefined) return refused(501, 'Waggle does not filter networks by dangling yet');
    // None has a label, and all are of the engine's own making.
    if (label !== undefined || (type !== undefined && !type.includes('builtin'))) return answered(jsonAnswer(200, []));
    const shown = networks(engine).filter(
      (network) =>
        (id?.some((one) => network.id.startsWith(one)) ?? true) &&
        (name?.some((one) => network.name.includes(one)) ?? true) &&
        (driver?.includes(network.driver) ?? true) &&
        (scope?.includes(network.scope) ?? true),
    );
    return answered(jsonAnswer(200, shown.map(networkJson)));
  },

  'GET /networks/{id}': ({ params }, engine) => {
    const typed = params['id'] as string;
    const all = networks(engine);
    const found =
      all.find(({ id }) => id === typed) ??
      all.find(({ name }) => name === typed) ??
      all.find(({ id }) => typed.length >= 4 && id.startsWith(typed));
    return found === undefined
      ? refused(404, `network ${typed} not found`)
      : answered(jsonAnswer(200, networkJson(found)));
  },
};
