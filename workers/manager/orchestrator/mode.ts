/** What kind of service it is, and how much of it is wanted. */
import type { Service } from '../../api/objects/service.ts';

export const isReplicated = (service: Service): boolean => service.spec.Mode.Replicated !== undefined;

export const isGlobal = (service: Service): boolean => service.spec.Mode.Global !== undefined;

/** A job's tasks are to end: it is done when enough of them are complete (swarm-semantics §7.9). */
export const isJob = (service: Service): boolean =>
  service.spec.Mode.ReplicatedJob !== undefined || service.spec.Mode.GlobalJob !== undefined;

/** Is there one task a node, of a service or of a job? */
export const isPerNode = (service: Service): boolean => isGlobal(service) || service.spec.Mode.GlobalJob !== undefined;

/** How many replicas are wanted; one where the spec does not say. */
export const replicasOf = (service: Service): number => service.spec.Mode.Replicated?.Replicas ?? 1;
