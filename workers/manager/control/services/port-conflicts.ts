/**
 * Two services cannot publish one port, unless both do so on their own hosts alone: the scheduler keeps those apart
 * (swarm-semantics §9.1). Protocols do not mix.
 */
import type { Port, ServiceSpec } from '../../../api/engine/specs.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';

/** `others` are all services but the one in question. */
export function portConflict(spec: ServiceSpec, others: readonly Service[]): RpcError | null {
  const wanted = published(spec.EndpointSpec?.Ports ?? []);
  if (wanted.length === 0) return null;
  const key = ({ Protocol, PublishedPort }: Port) => `${PublishedPort}/${Protocol}`;
  const anyhow = new Set(wanted.map(key));
  const onIngress = new Set(wanted.filter(({ PublishMode }) => PublishMode === 'ingress').map(key));

  for (const { id, spec: theirs, endpoint } of others) {
    for (const port of published([...(theirs.EndpointSpec?.Ports ?? []), ...endpoint.ports])) {
      const isHost = port.PublishMode === 'host';
      if (!(isHost ? onIngress : anyhow).has(key(port))) continue;
      const kind = isHost ? 'a host-published' : 'an ingress';
      return invalid(
        `port '${port.PublishedPort}' is already in use by service '${theirs.Name}' (${id}) as ${kind} port`,
      );
    }
  }
  return null;
}

const published = (ports: readonly Port[]): readonly Port[] => ports.filter(({ PublishedPort }) => PublishedPort);
