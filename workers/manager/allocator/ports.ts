/** The ports published in the ingress mesh: one number, one service (swarm-semantics §8.4). */
import type { Port } from '../../api/engine/specs.ts';
import { err, ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';

export const FIRST_DYNAMIC = 30_000;
export const LAST_DYNAMIC = 32_767;

type Protocol = Port['Protocol'];

/** Ports in the mesh have a number to themselves; those published by hosts are the scheduler's business. */
const isMeshed = (port: Port): boolean => port.PublishMode === 'ingress';

/** Does the allocated port do for the wanted one? A port that may be any keeps the number it has. */
const serves = (allocated: Port, wanted: Port): boolean =>
  (allocated.Name ?? '') === (wanted.Name ?? '') &&
  allocated.Protocol === wanted.Protocol &&
  allocated.TargetPort === wanted.TargetPort &&
  allocated.PublishMode === wanted.PublishMode &&
  (isMeshed(wanted) && !wanted.PublishedPort
    ? (allocated.PublishedPort ?? 0) > 0
    : (allocated.PublishedPort ?? 0) === (wanted.PublishedPort ?? 0));

/** Pairs every wanted port with an allocated one, each used once; undefined where there is none. */
function pair(allocated: readonly Port[], wanted: readonly Port[]): (Port | undefined)[] {
  const rest = [...allocated];
  return wanted.map((port) => {
    const index = rest.findIndex((one) => serves(one, port));
    return index < 0 ? undefined : rest.splice(index, 1)[0];
  });
}

/** Is what is allocated exactly what is wanted? */
export const arePortsAllocated = (allocated: readonly Port[], wanted: readonly Port[]): boolean =>
  allocated.length === wanted.length && pair(allocated, wanted).every((port) => port !== undefined);

export class PortSpace {
  readonly #taken = new Map<Protocol, Set<number>>();
  readonly #last = new Map<Protocol, number>();

  /** What the store says is allocated already. */
  restore(ports: readonly Port[]): void {
    for (const { Protocol, PublishedPort } of ports.filter(isMeshed)) {
      if (PublishedPort) this.#of(Protocol).add(PublishedPort);
    }
  }

  release(ports: readonly Port[]): void {
    for (const { Protocol, PublishedPort } of ports.filter(isMeshed)) {
      if (PublishedPort) this.#of(Protocol).delete(PublishedPort);
    }
  }

  /**
   * Gives every wanted port its number, in the order wanted, in exchange for those allocated so far. Nothing has
   * changed if it fails: `requested bit is already allocated`, `no bit available`.
   */
  exchange(allocated: readonly Port[], wanted: readonly Port[]): Result<readonly Port[], string> {
    const kept = pair(allocated, wanted);
    this.release(allocated);
    this.restore(kept.filter((port) => port !== undefined));
    const ports: Port[] = [];
    const fresh: Port[] = [];
    for (const [index, port] of wanted.entries()) {
      const before = kept[index];
      if (before !== undefined || !isMeshed(port)) {
        ports.push(before ?? port);
        continue;
      }
      const number = port.PublishedPort ? this.#claim(port.Protocol, port.PublishedPort) : this.#next(port.Protocol);
      if (!number.ok) {
        this.release(fresh);
        this.restore(allocated);
        return number;
      }
      const given = { ...port, PublishedPort: number.value };
      ports.push(given);
      fresh.push(given);
    }
    return ok(ports);
  }

  #of(protocol: Protocol): Set<number> {
    let taken = this.#taken.get(protocol);
    if (!taken) this.#taken.set(protocol, (taken = new Set()));
    return taken;
  }

  #claim(protocol: Protocol, number: number): Result<number, string> {
    const taken = this.#of(protocol);
    if (taken.has(number)) return err('requested bit is already allocated');
    taken.add(number);
    return ok(number);
  }

  /** The next free number after the last one handed out, so that a freed one is not used again at once. */
  #next(protocol: Protocol): Result<number, string> {
    const taken = this.#of(protocol);
    const size = LAST_DYNAMIC - FIRST_DYNAMIC + 1;
    const start = (this.#last.get(protocol) ?? FIRST_DYNAMIC - 1) - FIRST_DYNAMIC + 1;
    for (let step = 0; step < size; step++) {
      const number = FIRST_DYNAMIC + ((start + step) % size);
      if (taken.has(number)) continue;
      taken.add(number);
      this.#last.set(protocol, number);
      return ok(number);
    }
    return err('no bit available');
  }
}
