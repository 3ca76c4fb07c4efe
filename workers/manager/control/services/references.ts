/** Every secret and config that a service asks for must be there, under the name it is asked for by (swarm-semantics §9.1). */
import type { ServiceSpec } from '../../../api/engine/specs.ts';
import type { ConfigId, SecretId } from '../../../api/ids.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';

export function missingReferences(tx: ReadTx, { TaskTemplate: { ContainerSpec: container } }: ServiceSpec) {
  const secrets = (container?.Secrets ?? []).filter(
    ({ SecretID: id, SecretName: name }) => tx.get('secret', id as SecretId)?.spec.Name !== name,
  );
  const configs = (container?.Configs ?? []).filter(
    ({ ConfigID: id, ConfigName: name }) => tx.get('config', id as ConfigId)?.spec.Name !== name,
  );
  return (
    refusal(
      'secret',
      secrets.map(({ SecretName }) => SecretName),
    ) ??
    refusal(
      'config',
      configs.map(({ ConfigName }) => ConfigName),
    )
  );
}

const refusal = (kind: 'secret' | 'config', names: readonly string[]): RpcError | null =>
  names.length === 0 ? null : invalid(`${kind}${names.length === 1 ? '' : 's'} not found: ${names.join(', ')}`);
