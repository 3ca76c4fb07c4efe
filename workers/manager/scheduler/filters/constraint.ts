/** The node must meet all constraints of the placement. */
import { attribute, constraintsOf, nodeMatches, testOf } from '../../constraint.ts';
import type { Constraint } from '../../constraint.ts';
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

export const constraint: Filter = {
  isLasting: true,
  for({ spec }) {
    const constraints = constraintsOf(spec.Placement);
    if (constraints.length === 0) return null;
    const isMet = testOf(constraints);
    return ({ node }) => isMet(node);
  },
  lack({ spec }, { node }) {
    const broken = constraintsOf(spec.Placement).find((one) => !nodeMatches([one], node)) as Constraint;
    const { key, operator, value } = broken;
    return { code: 'constraint', constraint: `${key} ${operator} ${value}`, has: attribute(key, node) };
  },
  explain: (nodes) => `scheduling constraints not satisfied ${onNodes(nodes)}`,
};
