/** What a person typed, as an object: full id, then exact name, then unique beginning of an id (swarm-semantics §2.6). */
import type { ListedNode, SecretFilters } from '../api/control.ts';
import type { NodeId, ServiceId, TaskId } from '../api/ids.ts';
import type { Config, Secret } from '../api/objects/secret.ts';
import type { Service } from '../api/objects/service.ts';
import { taskName, type Task } from '../api/objects/task.ts';
import { answered, orElse, refused, next, map, type Ask } from './ask.ts';
import { control } from './control.ts';
import type { Engine } from './deps.ts';

/** A refusal of the second question (no leader, too late) leads to the third, whose refusal is told. */
function search<T>(
  kind: string,
  typed: string,
  exact: Ask<T>,
  byName: Ask<readonly T[]>,
  byPrefix: Ask<readonly T[]>,
): Ask<T> {
  const named = orElse(
    next(byName, (found) => (found.length === 0 ? refused(404, '') : answered(found))),
    () => byPrefix,
  );
  return orElse(exact, () =>
    next(named, (found) => {
      if (found.length > 1) return refused(400, `${kind} ${typed} is ambiguous (${found.length} matches found)`);
      const [one] = found;
      return one === undefined ? refused(404, `${kind} ${typed} not found`) : answered(one);
    }),
  );
}

/** `self` is the node that the request came to. */
export function findNode(engine: Engine, typed: string): Ask<ListedNode> {
  const id = typed === 'self' ? (engine.swarm.status().nodeId ?? typed) : typed;
  return search(
    'node',
    id,
    control(engine, 'getNode', { id: id as NodeId }),
    control(engine, 'listNodes', { names: [id] }),
    control(engine, 'listNodes', { idPrefixes: [id] }),
  );
}

export function findService(engine: Engine, typed: string): Ask<Service> {
  const services = (request: { names: string[] } | { idPrefixes: string[] }) =>
    map(control(engine, 'listServices', request), (listed) => listed.map(({ service }) => service));
  return search(
    'service',
    typed,
    control(engine, 'getService', { id: typed as ServiceId }),
    services({ names: [typed] }),
    services({ idPrefixes: [typed] }),
  );
}

export function findSecret(engine: Engine, kind: 'secret' | 'config', typed: string): Ask<Secret | Config> {
  const list = (filters: SecretFilters): Ask<readonly (Secret | Config)[]> =>
    control(engine, kind === 'secret' ? 'listSecrets' : 'listConfigs', filters);
  return search(
    kind,
    typed,
    control(engine, kind === 'secret' ? 'getSecret' : 'getConfig', { id: typed as never }),
    list({ names: [typed] }),
    list({ idPrefixes: [typed] }),
  );
}

export const findTask = (engine: Engine, typed: string): Ask<Task> =>
  search(
    'task',
    typed,
    control(engine, 'getTask', { id: typed as TaskId }),
    map(control(engine, 'listTasks', { names: [typed] }), (tasks) => tasks.filter((task) => taskName(task) === typed)),
    control(engine, 'listTasks', { idPrefixes: [typed] }),
  );
