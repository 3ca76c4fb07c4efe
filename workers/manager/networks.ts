/** Questions about networks that more than one room asks (swarm-semantics §8.7). */
import type { ServiceSpec } from '../api/engine/specs.ts';
import type { Network } from '../api/objects/network.ts';
import type { ReadTx } from '../store/types.ts';

/** The network of the routing mesh; undefined where it has been removed. */
export const ingressNetwork = (tx: ReadTx): Network | undefined => tx.find('network', { by: 'ingress' })[0];

/** Does it need the routing mesh? */
export const publishesInIngress = ({ EndpointSpec }: ServiceSpec): boolean =>
  EndpointSpec?.Mode !== 'dnsrr' && (EndpointSpec?.Ports ?? []).some(({ PublishMode }) => PublishMode === 'ingress');
