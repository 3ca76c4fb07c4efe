/** A service may name its networks as people do; the managers want their ids (engine-api §6.1, §15.3). */
import type { NetworkTarget, ServiceSpec } from '../api/engine/specs.ts';
import { all, answered, map, next, orElse, refused, type Ask } from './ask.ts';
import type { Engine } from './deps.ts';
import { findNetwork, PREDEFINED } from './known-networks.ts';

export function withNetworkIds(engine: Engine, spec: ServiceSpec): Ask<ServiceSpec> {
  const { TaskTemplate } = spec;
  if (TaskTemplate.Networks === undefined) return answered(spec);
  return map(all(TaskTemplate.Networks.map((target) => withId(engine, target))), (Networks) => ({
    ...spec,
    TaskTemplate: { ...TaskTemplate, Networks },
  }));
}

/** One that only this machine has cannot serve tasks elsewhere, but for those that every machine has under one name. */
const withId = (engine: Engine, target: NetworkTarget): Ask<NetworkTarget> =>
  map(
    orElse(findNetwork(engine, target.Target, 'swarm'), (missing) =>
      next(
        orElse(findNetwork(engine, target.Target), () => refused(500, missing.message)),
        ({ name }) =>
          PREDEFINED.includes(name)
            ? findNetwork(engine, name, 'swarm')
            : refused(
                403,
                `The network ${target.Target} cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.`,
              ),
      ),
    ),
    ({ id }) => ({ ...target, Target: id }),
  );
