/** A node must be up, and take new tasks. */
import type { Filter } from './filter.ts';

export const ready: Filter = {
  isLasting: true,
  for:
    () =>
    ({ node }) =>
      node.status.state === 'ready' && node.spec.Availability === 'active',
  explain: (nodes) =>
    nodes === 1 ? '1 node not available for new tasks' : `${nodes} nodes not available for new tasks`,
  lack: (_, { node }) => ({ code: 'not-ready', state: node.status.state, availability: node.spec.Availability }),
};
