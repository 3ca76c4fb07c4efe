/** A service and the routing mesh: it gets there by publishing a port, and only if there is one (swarm-semantics §9.1). */
import type { ServiceSpec } from '../../../api/engine/specs.ts';
import type { NetworkId } from '../../../api/ids.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { ingressNetwork, publishesInIngress } from '../../networks.ts';
import { invalid, precondition } from '../refusal.ts';

export function attachedToIngress(tx: ReadTx, { TaskTemplate }: ServiceSpec): RpcError | null {
  for (const { Target } of TaskTemplate.Networks ?? []) {
    const network = tx.get('network', Target as NetworkId);
    if (network?.spec.Ingress)
      return invalid(
        `Service cannot be explicitly attached to the ingress network ${JSON.stringify(network.spec.Name)}`,
      );
  }
  return null;
}

export const ingressMissing = (tx: ReadTx, spec: ServiceSpec): RpcError | null =>
  publishesInIngress(spec) && ingressNetwork(tx) === undefined
    ? precondition('service needs ingress network, but no ingress network is present')
    : null;
