/** The judges of a service spec, in Docker's order: the first who objects is heard (swarm-semantics §9.1). */
import { container } from './container.ts';
import { endpoint } from './endpoint.ts';
import type { Judge } from './judge.ts';
import { mode } from './mode.ts';
import { name } from './name.ts';
import { placement } from './placement.ts';
import { configReferences, secretReferences } from './references.ts';
import { resources } from './resources.ts';
import { restartPolicy } from './restart-policy.ts';
import { updateConfig } from './update-config.ts';

const judges: readonly Judge[] = [
  name,
  resources,
  restartPolicy,
  placement,
  secretReferences,
  configReferences,
  container,
  mode,
  updateConfig,
  endpoint,
];

/** Looks at the spec alone, at nothing else in the swarm. */
export const judge: Judge = (spec) => {
  for (const objection of judges) {
    const refusal = objection(spec);
    if (refusal) return refusal;
  }
  return null;
};
