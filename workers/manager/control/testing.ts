/** The control API of a leader, for its tests. */
import type { ControlApi, ControlMethod } from '../../api/control.ts';
import type { ServiceSpec } from '../../api/engine/specs.ts';
import type { Answer } from '../../world/rpc.ts';
import { aLeadership, aNetwork, aServiceSpec } from '../testing.ts';
import { control } from './control.ts';
import { laterMethods } from './later-methods.ts';

export function aControl() {
  const leadership = aLeadership();
  leadership.put('network', aNetwork('ingress', { spec: { Name: 'ingress', Labels: {}, Ingress: true } }));
  const stop = control(() => laterMethods)(leadership);
  const ask = <M extends ControlMethod>(method: M, request: ControlApi[M]['request']) =>
    leadership.call(`Control.${method}`, request) as unknown as Answer<ControlApi[M]['response']>;
  /** The value of a good answer. */
  const good = <M extends ControlMethod>(method: M, request: ControlApi[M]['request']): ControlApi[M]['response'] => {
    const answer = ask(method, request);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  /** The refusal, as `<code> <message>`. */
  const refusal = <M extends ControlMethod>(method: M, request: ControlApi[M]['request']): string => {
    const answer = ask(method, request);
    return answer.ok ? 'no refusal' : `${answer.error.code} ${answer.error.message}`;
  };
  const create = (name: string, more: Partial<ServiceSpec> = {}) =>
    good('createService', { spec: aServiceSpec(name, more) });
  return { ...leadership, leadership, ask, good, refusal, create, stop };
}
