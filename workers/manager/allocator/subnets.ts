/** Which subnets are in use, and which is the next: every overlay network has its own (swarm-semantics §8.2). */
import { DEFAULT_POOL, type AddressPool } from '../../api/objects/cluster.ts';
import { endOf, parseSubnet, sizeOf, type Subnet } from '../../std/ipv4.ts';
import { err, ok, type Result } from '../../std/result.ts';

export class Subnets {
  /** Where nobody asks for a subnet of their own: cut out of these, each of this many bits. */
  readonly #pools: readonly Subnet[];
  readonly #bits: number;
  /** By their first addresses; they do not overlap. */
  #taken: readonly Subnet[] = [];

  constructor({ pools, subnetBits }: AddressPool = DEFAULT_POOL) {
    this.#pools = pools.flatMap((pool) => parseSubnet(pool) ?? []);
    this.#bits = subnetBits;
  }

  claim(subnet: Subnet): Result<void, string> {
    const overlaps = this.#taken.some((other) => other.base < endOf(subnet) && subnet.base < endOf(other));
    if (overlaps) return err('invalid pool request: Pool overlaps with other one on this address space');
    this.#taken = [...this.#taken, subnet].sort((a, b) => a.base - b.base);
    return ok(undefined);
  }

  /** The lowest that is free in the first pool that has one. */
  next(): Result<Subnet, string> {
    for (const pool of this.#pools) {
      const subnet = this.#lowest(pool);
      if (subnet === null) continue;
      this.claim(subnet);
      return ok(subnet);
    }
    return err(
      'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    );
  }

  #lowest(pool: Subnet): Subnet | null {
    const size = sizeOf({ ...pool, bits: this.#bits });
    let { base } = pool;
    for (const taken of this.#taken) {
      if (endOf(taken) <= base) continue;
      if (taken.base >= base + size) break;
      base = Math.ceil(endOf(taken) / size) * size;
    }
    return base >= endOf(pool) ? null : { base, bits: this.#bits };
  }

  release(subnet: Subnet): void {
    this.#taken = this.#taken.filter(({ base }) => base !== subnet.base);
  }
}
