/** The node must meet all constraints of the placement. */
import { attribute, constraintsOf, nodeMatches } from '../../constraint.ts';
import type { Constraint } from '../../constraint.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const constraint: Filter = {
  for({ spec }) {
    const constraints = constraintsOf(spec.Placement);
    return constraints.length === 0 ? null : ({ node }) => nodeMatches(constraints, node);
  },
  lack({ spec }, { node }) {
    const broken = constraintsOf(spec.Placement).find((one) => !nodeMatches([one], node)) as Constraint;
    const { key, operator, value } = broken;
    return { code: 'constraint', constraint: `${key} ${operator} ${value}`, has: attribute(key, node) };
  },
  explain: (nodes) => `scheduling constraints not satisfied ${onNodes(nodes)}`,
};
