/** The sides into which cut cables divide the machines: who still hears whom, be it through others. Pure. */
import type { CableFrame } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';

/** One side where nothing divides them. Machines keep their order, and sides that of their first machines. */
export function sidesOf(hosts: readonly Hostname[], cables: readonly CableFrame[]): readonly (readonly Hostname[])[] {
  const place = new Map(hosts.map((host, at) => [host, at]));
  const count = hosts.length;
  // A table instead of lists: with 200 machines some 20,000 cables may be cut.
  const cut = new Uint8Array(count * count);
  for (const cable of cables) {
    const [from, to] = [place.get(cable.from), place.get(cable.to)];
    if (cable.cut && from !== undefined && to !== undefined) cut[from * count + to] = 1;
  }
  const seen = new Uint8Array(count);
  const sides: (readonly Hostname[])[] = [];
  for (let first = 0; first < count; first++) {
    if (seen[first]) continue;
    seen[first] = 1;
    const side = [first];
    for (const here of side) {
      for (let there = 0; there < count; there++) {
        if (seen[there] || (cut[here * count + there] && cut[there * count + here])) continue;
        seen[there] = 1;
        side.push(there);
      }
    }
    sides.push(side.sort((a, b) => a - b).map((at) => hosts[at] as Hostname));
  }
  return sides;
}

/** The machines of each place that is taken, in the order of the places. */
export function groupsOf(
  hosts: readonly Hostname[],
  placeOf: (host: Hostname) => number,
): readonly (readonly Hostname[])[] {
  const places = [...new Set(hosts.map(placeOf))].sort((a, b) => a - b);
  return places.map((place) => hosts.filter((host) => placeOf(host) === place));
}

/** `A` for the first side, `B` for the second, …, `AA` after `Z`. */
export const letterOf = (side: number): string =>
  (side >= 26 ? letterOf(Math.floor(side / 26) - 1) : '') + String.fromCharCode(65 + (side % 26));
