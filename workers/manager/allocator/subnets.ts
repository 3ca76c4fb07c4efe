/** Which subnets are in use, and which is the next: every overlay network has its own (swarm-semantics §8.2). */
import { endOf, parseSubnet, sizeOf, type Subnet } from '../../std/ipv4.ts';
import { err, ok, type Result } from '../../std/result.ts';

/** Where nobody asks for a subnet of their own: cut out of this, each of this many bits. */
const POOL = parseSubnet('10.0.0.0/8') as Subnet;
const BITS = 24;

export class Subnets {
  /** By their first addresses; they do not overlap. */
  #taken: readonly Subnet[] = [];

  claim(subnet: Subnet): Result<void, string> {
    const overlaps = this.#taken.some((other) => other.base < endOf(subnet) && subnet.base < endOf(other));
    if (overlaps) return err('invalid pool request: Pool overlaps with other one on this address space');
    this.#taken = [...this.#taken, subnet].sort((a, b) => a.base - b.base);
    return ok(undefined);
  }

  /** The lowest that is free. */
  next(): Result<Subnet, string> {
    const size = sizeOf({ ...POOL, bits: BITS });
    let base = POOL.base;
    for (const taken of this.#taken) {
      if (endOf(taken) <= base) continue;
      if (taken.base >= base + size) break;
      base = Math.ceil(endOf(taken) / size) * size;
    }
    if (base >= endOf(POOL))
      return err(
        'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      );
    const subnet = { base, bits: BITS };
    this.claim(subnet);
    return ok(subnet);
  }

  release(subnet: Subnet): void {
    this.#taken = this.#taken.filter(({ base }) => base !== subnet.base);
  }
}
