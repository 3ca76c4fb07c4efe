/** The stops of the speed control, in virtual seconds a real second. */
export const SPEEDS: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, Infinity];

/** The stop nearest to a speed that something else has set. */
export function stopOf(speed: number): number {
  if (speed === Infinity) return SPEEDS.length - 1;
  let best = 0;
  SPEEDS.forEach((stop, i) => {
    if (Math.abs(Math.log(stop / speed)) < Math.abs(Math.log((SPEEDS[best] ?? 1) / speed))) best = i;
  });
  return best;
}
