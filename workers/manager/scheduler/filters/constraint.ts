/** The node must meet all constraints of the placement. */
import { constraintsOf, nodeMatches } from '../../constraint.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const constraint: Filter = {
  for({ spec }) {
    const constraints = constraintsOf(spec.Placement);
    return constraints.length === 0 ? null : ({ node }) => nodeMatches(constraints, node);
  },
  explain: (nodes) => `scheduling constraints not satisfied ${onNodes(nodes)}`,
};
