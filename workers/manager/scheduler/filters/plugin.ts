/** The node's engine must have the drivers that the task wants for its volumes, its networks and its log. */
import type { NodeDescription } from '../../../api/objects/node.ts';
import type { Task } from '../../../api/objects/task.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

interface Driver {
  readonly type: 'Volume' | 'Network' | 'Log';
  readonly name: string;
}

export const plugin: Filter = {
  isLasting: true,
  for(task) {
    const wanted = driversOf(task);
    if (wanted.length === 0) return null;
    return ({ node: { description } }) => description === null || wanted.every((driver) => has(description, driver));
  },
  lack: (task, { node: { description } }) => ({
    code: 'plugin',
    ...(driversOf(task).find((driver) => description !== null && !has(description, driver)) as Driver),
  }),
  explain: (nodes) => `missing plugin ${onNodes(nodes)}`,
};

/** Every engine has local volumes, and can do without a log. */
export function driversOf({ spec, networks = [] }: Task): readonly Driver[] {
  const volumes = (spec.ContainerSpec?.Mounts ?? []).flatMap(({ Type, VolumeOptions }): Driver[] => {
    const name = VolumeOptions?.DriverConfig?.Name ?? '';
    return Type !== 'volume' || name === '' || name === 'local' ? [] : [{ type: 'Volume', name }];
  });
  const links = networks.flatMap(({ network: { driverState } }): Driver[] =>
    driverState === null || driverState.Name === '' ? [] : [{ type: 'Network', name: driverState.Name }],
  );
  const log = spec.LogDriver?.Name ?? '';
  return [...volumes, ...links, ...(log === '' || log === 'none' ? [] : [{ type: 'Log', name: log } as const])];
}

function has({ engine }: NodeDescription, { type, name }: Driver): boolean {
  const drivers = engine.plugins.filter((one) => one.type === type);
  // An engine that lists no log drivers at all is not asked for one.
  if (type === 'Log' && drivers.length === 0) return true;
  return drivers.some((one) => one.name === name || one.name === `${name}:latest`);
}
