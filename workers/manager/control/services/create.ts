/** A new service, as a person wants it. */
import type { ControlApi } from '../../../api/control.ts';
import type { ServiceId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Micros } from '../../../api/time.ts';
import { err, ok } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';
import type { Answer } from '../../../world/rpc.ts';
import { isJob } from '../../service-mode.ts';
import { raw } from '../refusal.ts';
import { judge } from '../service-spec/service-spec.ts';
import { attachedToIngress, ingressMissing } from './ingress.ts';
import { portConflict } from './port-conflicts.ts';
import { missingReferences } from './references.ts';

export function createService(
  tx: WriteTx,
  { spec }: ControlApi['createService']['request'],
  id: ServiceId,
  nowUs: Micros,
): Answer<Service> {
  const refusal =
    judge(spec) ??
    attachedToIngress(tx, spec) ??
    portConflict(spec, tx.find('service', { by: 'all' })) ??
    ingressMissing(tx, spec) ??
    missingReferences(tx, spec);
  if (refusal) return err(refusal);
  const created = tx.create('service', {
    id,
    meta: { version: 0, createdUs: 0, updatedUs: 0 },
    spec,
    specVersion: 0,
    previousSpec: null,
    previousSpecVersion: null,
    endpoint: { mode: spec.EndpointSpec?.Mode ?? 'vip', ports: [], virtualIps: [] },
    updateStatus: null,
    ...(isJob({ spec }) && { jobStatus: { iteration: 0, lastExecutionUs: nowUs } }),
  });
  if (created.ok) return ok(tx.get('service', id) as Service);
  if (created.error !== 'name conflicts with an existing object') return err(raw(created.error));
  return err({ code: 'AlreadyExists', message: `${created.error}: service ${spec.Name} already exists` });
}
