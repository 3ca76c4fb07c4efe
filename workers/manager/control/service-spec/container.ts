/** What is to run, as far as a manager can judge it without pulling the image (swarm-semantics §9.1). */
import type { ContainerSpec, Healthcheck, Mount } from '../../../api/engine/specs.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid, unimplemented } from '../refusal.ts';
import { isImageReference } from './image-reference.ts';
import type { Judge } from './judge.ts';
import { templates } from './templates.ts';

/** A millisecond, in the Engine API's nanoseconds. */
const MIN_DURATION = 1e6;

export const container: Judge = (service) => {
  const { ContainerSpec: spec, Runtime: runtime } = service.TaskTemplate;
  if (runtime && runtime !== 'container') return unimplemented('RuntimeSpec: unimplemented runtime in service spec');
  if (!spec) return invalid('TaskSpec: missing runtime');
  return templates(service) ?? image(spec) ?? mounts(spec.Mounts ?? []) ?? healthcheck(spec.Healthcheck);
};

function image({ Image }: ContainerSpec): RpcError | null {
  if (!Image) return invalid('ContainerSpec: image reference must be provided');
  if (isImageReference(Image)) return null;
  return invalid(`ContainerSpec: ${JSON.stringify(Image)} is not a valid repository/tag`);
}

function mounts(mounts: readonly Mount[]): RpcError | null {
  const targets = new Set<string>();
  for (const { Target } of mounts) {
    if (targets.has(Target)) return invalid(`ContainerSpec: duplicate mount point: ${Target}`);
    targets.add(Target);
  }
  return null;
}

function healthcheck(check: Healthcheck | undefined): RpcError | null {
  for (const field of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const) {
    const duration = check?.[field] ?? 0;
    if (duration !== 0 && duration < MIN_DURATION)
      return invalid(`ContainerSpec: ${field} in HealthConfig cannot be less than 1ms`);
  }
  return (check?.Retries ?? 0) < 0 ? invalid('ContainerSpec: Retries in HealthConfig cannot be negative') : null;
}
