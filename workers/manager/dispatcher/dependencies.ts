/**
 * Which secrets and configs one node must have: those that a task of it needs which has not ended (swarm-semantics
 * §5.4). No other node is ever sent them.
 */
import type { AssignedDependencies, ReleasedDependencies } from '../../api/dispatcher.ts';
import type { ConfigId, SecretId, TaskId } from '../../api/ids.ts';
import type { Config, Secret } from '../../api/objects/secret.ts';
import type { Task } from '../../api/objects/task.ts';

export interface Lookup {
  secret(id: SecretId): Secret | undefined;
  config(id: ConfigId): Config | undefined;
}

/** What has changed since it was last told; absent where nothing has. */
export interface ChangedDependencies {
  readonly needs?: AssignedDependencies;
  readonly released?: ReleasedDependencies;
}

export class Dependencies {
  readonly #secrets = new Users<SecretId, Secret>();
  readonly #configs = new Users<ConfigId, Config>();
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  /** `task` needs what its spec refers to. What is not in the store cannot be sent: the task will say so. */
  add({ id, spec: { ContainerSpec: container } }: Task): void {
    for (const { SecretID: secret } of container?.Secrets ?? [])
      this.#secrets.add(secret as SecretId, id, this.#lookup.secret);
    for (const { ConfigID: config } of container?.Configs ?? [])
      this.#configs.add(config as ConfigId, id, this.#lookup.config);
  }

  /** `task` needs nothing any more. True if there is something that nobody here needs now. */
  release({ id, spec: { ContainerSpec: container } }: Task): boolean {
    const secrets = (container?.Secrets ?? []).filter(({ SecretID: one }) =>
      this.#secrets.release(one as SecretId, id),
    );
    const configs = (container?.Configs ?? []).filter(({ ConfigID: one }) =>
      this.#configs.release(one as ConfigId, id),
    );
    return secrets.length + configs.length > 0;
  }

  /** The changes since the last call. */
  take(): ChangedDependencies {
    const [secrets, configs] = [this.#secrets.take(), this.#configs.take()];
    const needs = { secrets: secrets.needed, configs: configs.needed };
    const released = { secrets: secrets.released, configs: configs.released };
    return {
      ...(needs.secrets.length + needs.configs.length > 0 && { needs }),
      ...(released.secrets.length + released.configs.length > 0 && { released }),
    };
  }
}

/** The tasks that use each object of a kind. */
class Users<Id extends string, O> {
  readonly #users = new Map<Id, Set<TaskId>>();
  /** To be told: the object where it is needed now, null where it no longer is. */
  #changed = new Map<Id, O | null>();

  add(id: Id, by: TaskId, lookup: (id: Id) => O | undefined): void {
    const users = this.#users.get(id);
    if (users) return void users.add(by);
    const object = lookup(id);
    if (object === undefined) return;
    this.#users.set(id, new Set([by]));
    this.#changed.set(id, object);
  }

  release(id: Id, by: TaskId): boolean {
    const users = this.#users.get(id);
    if (!users?.delete(by) || users.size > 0) return false;
    this.#users.delete(id);
    this.#changed.set(id, null);
    return true;
  }

  take(): { needed: readonly O[]; released: readonly Id[] } {
    const changed = [...this.#changed];
    this.#changed = new Map();
    return {
      needed: changed.flatMap(([, object]) => object ?? []),
      released: changed.filter(([, object]) => object === null).map(([id]) => id),
    };
  }
}
