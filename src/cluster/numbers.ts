/**
 * A number for every service, which it keeps as long as it is there: colours are chosen by it, and a service must not
 * change its colour because another one came. Pure.
 */
import type { ServiceId } from '../../workers/api/ids.ts';

export type Numbers = ReadonlyMap<ServiceId, number>;

export const NO_NUMBERS: Numbers = new Map();

/** Who is new gets the lowest number that is free. The same object where nobody came or went. */
export function numbered(before: Numbers, services: readonly { readonly id: ServiceId }[]): Numbers {
  if (services.length === before.size && services.every(({ id }) => before.has(id))) return before;
  const kept = services.filter(({ id }) => before.has(id)).map(({ id }) => [id, before.get(id) ?? 0] as const);
  const numbers = new Map<ServiceId, number>(kept);
  const taken = new Set(numbers.values());
  let next = 0;
  for (const { id } of services) {
    if (numbers.has(id)) continue;
    while (taken.has(next)) next += 1;
    numbers.set(id, next);
    next += 1;
  }
  return numbers;
}
