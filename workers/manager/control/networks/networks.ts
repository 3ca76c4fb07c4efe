/** Networks as people make and remove them (swarm-semantics §9.3). There is no update of a network. */
import type { NetworkFilters } from '../../../api/control.ts';
import type { NetworkSpec } from '../../../api/engine/specs.ts';
import type { NetworkId } from '../../../api/ids.ts';
import { driverOf, isPredefined, type Network } from '../../../api/objects/network.ts';
import { rank } from '../../../api/objects/task.ts';
import { err, ok } from '../../../std/result.ts';
import type { ReadTx, WriteTx } from '../../../store/types.ts';
import type { Answer, RpcError } from '../../../world/rpc.ts';
import { ingressNetwork, publishesInIngress } from '../../networks.ts';
import { hasLabels, isOneOf, startsWithOneOf } from '../match.ts';
import { notFound, precondition, raw } from '../refusal.ts';
import { judgeNetwork } from './validate.ts';

export const listNetworks = (tx: ReadTx, filters: NetworkFilters): readonly Network[] =>
  tx
    .find('network', { by: 'all' })
    .filter(
      ({ id, spec }) =>
        isOneOf(id, filters.ids) &&
        startsWithOneOf(id, filters.idPrefixes) &&
        isOneOf(spec.Name, filters.names) &&
        hasLabels(spec.Labels, filters.labels),
    );

export function createNetwork(tx: WriteTx, id: NetworkId, spec: NetworkSpec): Answer<Network> {
  const refusal = judgeNetwork(spec);
  if (refusal !== null) return err(refusal);
  const mesh = ingressNetwork(tx);
  if (spec.Ingress && mesh !== undefined)
    return err({ code: 'AlreadyExists', message: `ingress network (${mesh.spec.Name}) is already present` });
  const driver = { Name: driverOf({ spec }), ...spec.DriverConfiguration };
  const created = tx.create('network', {
    id,
    meta: { version: 0, createdUs: 0, updatedUs: 0 },
    spec: { ...spec, DriverConfiguration: driver },
    driverState: null,
    ipam: null,
  });
  return created.ok ? ok(tx.get('network', id) as Network) : err(raw(created.error));
}

export function removeNetwork(tx: WriteTx, id: NetworkId): Answer<null> {
  const network = tx.get('network', id);
  if (network === undefined) return err(notFound('network', id));
  const refusal = network.spec.Ingress ? meshInUse(tx) : inUse(tx, network);
  if (refusal !== null) return err(refusal);
  const removed = tx.remove('network', id);
  return removed.ok ? ok(null) : err(raw(removed.error));
}

function meshInUse(tx: ReadTx): RpcError | null {
  const service = tx.find('service', { by: 'all' }).find(({ spec }) => publishesInIngress(spec));
  return service === undefined
    ? null
    : precondition(`ingress network cannot be removed because service ${service.id} depends on it`);
}

/** Tasks that are on their way out do not count. */
function inUse(tx: ReadTx, network: Network): RpcError | null {
  const { id, spec } = network;
  if (isPredefined(network))
    return precondition(`network ${spec.Name} (${id}) is a swarm predefined network and cannot be removed`);
  const [service] = tx.find('service', { by: 'network', networkId: id });
  if (service !== undefined) return precondition(`network ${id} is in use by service ${service.id}`);
  const task = tx
    .find('task', { by: 'network', networkId: id })
    .find(({ desiredState, status }) => [desiredState, status.state].every((state) => rank(state) <= rank('running')));
  return task === undefined ? null : precondition(`network ${id} is in use by task ${task.id}`);
}
