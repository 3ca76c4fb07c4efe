/** A service changed, or put back to what it was (swarm-semantics §1.3, §7.6, §9.1). */
import type { ControlApi } from '../../../api/control.ts';
import type { ServiceSpec } from '../../../api/engine/specs.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Micros } from '../../../api/time.ts';
import { equal } from '../../../std/equal.ts';
import { err, ok } from '../../../std/result.ts';
import type { ReadTx, WriteTx } from '../../../store/types.ts';
import type { Answer, RpcError } from '../../../world/rpc.ts';
import { modeName } from '../../service-mode.ts';
import { notFound, precondition, unimplemented } from '../refusal.ts';
import { judge } from '../service-spec/service-spec.ts';
import { put } from '../write.ts';
import { attachedToIngress, ingressMissing } from './ingress.ts';
import { portConflict } from './port-conflicts.ts';
import { missingReferences } from './references.ts';

type Request = ControlApi['updateService']['request'];

export function updateService(tx: WriteTx, request: Request, nowUs: Micros): Answer<Service> {
  const { id, spec, version, rollback } = request;
  const objection = judge(spec) ?? attachedToIngress(tx, spec);
  if (objection) return err(objection);
  const service = tx.get('service', id);
  if (!service) return err(notFound('service', id));
  // Whatever comes into force: what a former spec asked for may have been removed since.
  const coming = (rollback === 'previous' ? service.previousSpec : spec) ?? spec;
  const refusal =
    conflict(tx, service, spec) ??
    missingReferences(tx, coming) ??
    lasting(service.spec, spec) ??
    ingressMissing(tx, coming);
  if (refusal) return err(refusal);
  const after = rollback === 'previous' ? rolledBack(service, nowUs) : ok(changed(service, spec, version));
  return after.ok ? put(tx, 'service', runAnew(after.value, nowUs), version) : after;
}

function conflict(tx: ReadTx, { id, spec: before }: Service, after: ServiceSpec): RpcError | null {
  if (!after.EndpointSpec || equal(after.EndpointSpec, before.EndpointSpec)) return null;
  const others = tx.find('service', { by: 'all' }).filter((other) => other.id !== id);
  return portConflict(after, others);
}

/** What a service is for life. */
function lasting(before: ServiceSpec, after: ServiceSpec): RpcError | null {
  if (modeName(before) !== modeName(after)) return unimplemented('service mode change is not allowed');
  return before.Name === after.Name ? null : unimplemented('renaming services is not supported');
}

/** The version of the spec is the one of the service that the client had read. A paused update begins anew. */
const changed = (service: Service, spec: ServiceSpec, version: number): Service => ({
  ...service,
  spec,
  specVersion: version,
  previousSpec: service.spec,
  previousSpecVersion: service.specVersion,
  updateStatus: null,
});

/** Whatever is changed of a job runs it from scratch (swarm-semantics §7.9). */
const runAnew = (service: Service, nowUs: Micros): Service =>
  service.jobStatus === undefined
    ? service
    : { ...service, jobStatus: { iteration: service.jobStatus.iteration + 1, lastExecutionUs: nowUs } };

/** The specs change places, with their versions: a second rollback goes forth again. */
function rolledBack(service: Service, nowUs: Micros): Answer<Service> {
  const { previousSpec, previousSpecVersion } = service;
  if (!previousSpec) return err(precondition(`service ${service.id} does not have a previous spec`));
  return ok({
    ...service,
    spec: previousSpec,
    specVersion: previousSpecVersion ?? 0,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus: {
      state: 'rollback_started',
      startedUs: nowUs,
      completedUs: null,
      message: 'manually requested rollback',
    },
  });
}
