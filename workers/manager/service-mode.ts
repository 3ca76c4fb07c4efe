/** What kind of service it is, and how much of it is wanted. */
import type { Service } from '../api/objects/service.ts';

type Moded = Pick<Service, 'spec'>;

export const isReplicated = ({ spec }: Moded): boolean => spec.Mode.Replicated !== undefined;

export const isGlobal = ({ spec }: Moded): boolean => spec.Mode.Global !== undefined;

/** A job's tasks are to end: it is done when enough of them are complete (swarm-semantics §7.9). */
export const isJob = ({ spec: { Mode } }: Moded): boolean =>
  Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined;

/** Is there one task a node, of a service or of a job? */
export const isPerNode = (service: Moded): boolean => isGlobal(service) || service.spec.Mode.GlobalJob !== undefined;

/** How many replicas are wanted; one where the spec does not say. */
export const replicasOf = ({ spec }: Moded): number => spec.Mode.Replicated?.Replicas ?? 1;

/** As filters name it (engine-api §6). */
export function modeName({ Mode }: Service['spec']): 'global' | 'replicated-job' | 'global-job' | 'replicated' {
  if (Mode.Global) return 'global';
  if (Mode.GlobalJob) return 'global-job';
  return Mode.ReplicatedJob ? 'replicated-job' : 'replicated';
}
