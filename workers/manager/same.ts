/** Are two pieces of plain data the same, all the way down? A field that is undefined counts as absent. */

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => same(item, b[index]));
  }
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  for (const key of Object.keys(one)) if (!same(one[key], other[key])) return false;
  for (const key of Object.keys(other)) if (one[key] === undefined && other[key] !== undefined) return false;
  return true;
}
