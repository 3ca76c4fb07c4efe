/** What kind of service it is, and how much of it is wanted. */
import type { Service } from '../../api/objects/service.ts';

export const isReplicated = (service: Service): boolean => service.spec.Mode.Replicated !== undefined;

export const isGlobal = (service: Service): boolean => service.spec.Mode.Global !== undefined;

/** How many replicas are wanted; one where the spec does not say. */
export const replicasOf = (service: Service): number => service.spec.Mode.Replicated?.Replicas ?? 1;
