/** The node's engine must have the log driver that the task wants. */
import type { NodeDescription } from '../../../api/objects/node.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const plugin: Filter = {
  for({ spec }) {
    const driver = spec.LogDriver?.Name ?? '';
    if (driver === '' || driver === 'none') return null;
    return ({ node }) => node.description === null || hasLogDriver(node.description, driver);
  },
  lack: ({ spec }) => ({ code: 'plugin', type: 'Log', name: spec.LogDriver?.Name ?? '' }),
  explain: (nodes) => `missing plugin ${onNodes(nodes)}`,
};

/** An engine that lists no log drivers at all is not asked. */
function hasLogDriver({ engine }: NodeDescription, name: string): boolean {
  const drivers = engine.plugins.filter(({ type }) => type === 'Log');
  return drivers.length === 0 || drivers.some((one) => one.name === name || one.name === `${name}:latest`);
}
