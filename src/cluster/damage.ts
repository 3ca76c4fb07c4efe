/**
 * Which files have a damaged sector, by machine. Known from the events alone: nobody else can tell before the machine
 * reads them. It lasts until the disk is wiped or the machine replaced. Pure.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { TraceEvent } from '../../workers/api/trace.ts';

export type Damage = Readonly<Record<Hostname, readonly string[]>>;

/** The same object where the event changes nothing. */
export function damageAfter(damage: Damage, { code, params }: TraceEvent): Damage {
  if (code === 'disk.corrupted') {
    const { hostname, path } = params;
    return { ...damage, [hostname]: [...new Set([...(damage[hostname] ?? []), path])] };
  }
  if ((code === 'machine.wiped' || code === 'machine.replaced') && damage[params.hostname]) {
    return { ...damage, [params.hostname]: [] };
  }
  return damage;
}
