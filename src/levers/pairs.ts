/** The cables that are not as new, both directions in one line where they are alike. Pure. */
import type { CableFrame } from '../../workers/api/datacenter.ts';

export interface FaultyPair {
  readonly key: string;
  /** `node-1 ↔ node-2`, or with an arrow one way. */
  readonly ends: string;
  readonly cut: boolean;
  readonly latencyUs: number;
  readonly lossRatio: number;
}

export function pairsOf(cables: readonly CableFrame[]): readonly FaultyPair[] {
  const found = new Map<string, FaultyPair>();
  for (const { from, to, cut, cable } of cables) {
    const { latencyUs, lossRatio } = cable;
    const back = found.get(`${to} ${from}`);
    if (back && back.cut === cut && (cut || (back.latencyUs === latencyUs && back.lossRatio === lossRatio))) {
      found.set(back.key, { ...back, ends: `${to} ↔ ${from}` });
      continue;
    }
    const key = `${from} ${to}`;
    found.set(key, { key, ends: `${from} → ${to}`, cut, latencyUs, lossRatio });
  }
  return [...found.values()];
}
