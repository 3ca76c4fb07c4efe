/** Takes everything out of a set of noted work; the set is empty afterwards. */
export function take<T>(set: Set<T>): T[] {
  const all = [...set];
  set.clear();
  return all;
}
