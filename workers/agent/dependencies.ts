/** The secrets and configs that a manager has entrusted to this node: in memory alone, never on its disk (swarm-semantics §5.6). */
import type { AssignmentsMessage } from '../api/dispatcher.ts';
import type { ConfigId, SecretId } from '../api/ids.ts';
import type { Config, Secret } from '../api/objects/secret.ts';
import type { Dependencies } from './exec.ts';

export interface DependencyStore extends Dependencies {
  /** A complete message leaves nothing that it does not name. */
  assign(message: Pick<AssignmentsMessage, 'type' | 'needs' | 'released'>): void;
}

export function dependencyStore(): DependencyStore {
  const secrets = new Map<SecretId, Secret>();
  const configs = new Map<ConfigId, Config>();
  return {
    secret: (id) => secrets.get(id),
    config: (id) => configs.get(id),
    assign({ type, needs, released }) {
      if (type === 'complete') {
        secrets.clear();
        configs.clear();
      }
      for (const id of released?.secrets ?? []) secrets.delete(id);
      for (const id of released?.configs ?? []) configs.delete(id);
      for (const secret of needs?.secrets ?? []) secrets.set(secret.id, secret);
      for (const config of needs?.configs ?? []) configs.set(config.id, config);
    },
  };
}
