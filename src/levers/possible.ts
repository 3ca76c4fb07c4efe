/** Why an act upon a machine cannot be done now; the hardware would refuse it with the same word. Pure. */
import type { InputAnswer, MachineFrame } from '../../workers/api/datacenter.ts';

export type Refusal = Extract<InputAnswer, { ok: false }>['why'];
export type MachineAct = 'kill' | 'start' | 'freeze' | 'thaw' | 'wipe' | 'replace' | 'fill' | 'free';

/** Null where it can be done. */
export function whyNot(act: MachineAct, { power, faults }: MachineFrame): Refusal | null {
  const powered = power === 'on' || power === 'frozen';
  switch (act) {
    case 'kill':
      return powered ? null : 'already';
    case 'start':
      return powered ? 'already' : null;
    case 'freeze':
      return powered ? (power === 'frozen' ? 'already' : null) : 'off';
    case 'thaw':
      return powered ? (power === 'on' ? 'already' : null) : 'off';
    case 'wipe':
      return powered ? 'on' : null;
    case 'fill':
      return faults.diskFull ? 'already' : null;
    case 'free':
      return faults.diskFull ? null : 'already';
    case 'replace':
      return null;
  }
}
