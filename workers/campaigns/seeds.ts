/** Which histories a campaign lives through. */

/** Seeds that once failed, first, then as many others: always the same, so that what passed here passes there. */
export function seeds({
  past,
  fresh,
}: {
  readonly past: readonly number[];
  readonly fresh: number;
}): readonly number[] {
  const others = Array.from({ length: fresh }, (_, i) => i + 1);
  return [...new Set([...past, ...others])];
}
