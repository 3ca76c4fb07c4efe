/** How an update goes about it: what the service asks for, or Docker's defaults (swarm-semantics §7.6, §13). */
import type { UpdateConfig } from '../../../api/engine/specs.ts';
import type { Service } from '../../../api/objects/service.ts';
import { SECOND } from '../../../api/time.ts';
import type { Micros } from '../../../api/time.ts';
import { micros } from '../durations.ts';

export interface Plan {
  /** How many slots at a time. */
  readonly parallelism: number;
  /** The pause after each slot. */
  readonly delayUs: Micros;
  readonly onFailure: 'pause' | 'continue' | 'rollback';
  /** How long a new task may still fail the update after it began to run. */
  readonly monitorUs: Micros;
  /** How long to go on watching after the last slot. */
  readonly finalMonitorUs: Micros;
  readonly maxFailureRatio: number;
  readonly order: 'stop-first' | 'start-first';
}

const DEFAULTS: UpdateConfig = { Parallelism: 1 };

/** `dirtySlots` is how many slots there are to do: all of them at once where the parallelism is 0. */
export function planFor(service: Service, dirtySlots: number): Plan {
  const rollingBack = service.updateStatus?.state === 'rollback_started';
  const config = (rollingBack ? service.spec.RollbackConfig : service.spec.UpdateConfig) ?? DEFAULTS;
  const delayUs = micros(config.Delay, 0);
  const monitorUs = micros(config.Monitor, 5 * SECOND);
  return {
    parallelism: config.Parallelism === 0 ? dirtySlots : config.Parallelism,
    delayUs,
    onFailure: config.FailureAction ?? 'pause',
    monitorUs,
    finalMonitorUs: delayUs >= monitorUs ? delayUs + SECOND : monitorUs,
    maxFailureRatio: config.MaxFailureRatio ?? 0,
    order: config.Order ?? 'stop-first',
  };
}
