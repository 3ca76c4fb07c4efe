/** Ids in ascending order, so that every manager and every replay walks the same way. */

/** Where `id` stands, or would stand. */
function position(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `id` must not be among them. */
export function insertId(ids: string[], id: string): void {
  ids.splice(position(ids, id), 0, id);
}

/** `id` must be among them. */
export function removeId(ids: string[], id: string): void {
  ids.splice(position(ids, id), 1);
}

export function withPrefix(ids: readonly string[], prefix: string): readonly string[] {
  const from = position(ids, prefix);
  let to = from;
  while (to < ids.length && (ids[to] as string).startsWith(prefix)) to++;
  return ids.slice(from, to);
}
