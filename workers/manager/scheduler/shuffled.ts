/** A random order, from dice: every order is equally likely. */
import type { Dice } from '../../std/dice.ts';

export function shuffled<T>(items: Iterable<T>, dice: Dice): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = dice.int(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
