/**
 * The addresses of one subnet. They are given out in order, each after the one given last and round again at the end,
 * so that a freed one is not used again at once (swarm-semantics §8.2).
 */
import { contains, endOf, ipv4Text, parseIpv4, type Subnet } from '../../std/ipv4.ts';
import { err, ok, type Result } from '../../std/result.ts';

export class Addresses {
  readonly #subnet: Subnet;
  /** From where addresses are given: the subnet, or a part of it. */
  readonly #range: Subnet;
  readonly #taken = new Set<number>();
  #next: number;

  /** The network's own address and the broadcast address are nobody's. */
  constructor(subnet: Subnet, range: Subnet = subnet) {
    this.#subnet = subnet;
    this.#range = range;
    this.#taken.add(subnet.base).add(endOf(subnet) - 1);
    this.#next = range.base;
  }

  /** With its prefix: `10.0.1.5/24`. */
  give(): Result<string, string> {
    const { base } = this.#range;
    const size = endOf(this.#range) - base;
    for (let step = 0; step < size; step++) {
      const address = base + ((this.#next - base + step) % size);
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      this.#next = address + 1;
      return ok(`${ipv4Text(address)}/${this.#subnet.bits}`);
    }
    return err('could not find an available IP');
  }

  /** Takes exactly this one, with or without a prefix. Refused where somebody has it, or it is of another subnet. */
  claim(text: string): Result<void, string> {
    const address = addressOf(text);
    if (address === null || !contains(this.#subnet, address)) return err('Invalid Address');
    if (this.#taken.has(address)) return err('Address already in use');
    this.#taken.add(address);
    return ok(undefined);
  }

  /** Answers whether it was one of these. */
  release(text: string): boolean {
    const address = addressOf(text);
    if (address === null || !contains(this.#subnet, address)) return false;
    this.#taken.delete(address);
    return true;
  }
}

const addressOf = (text: string): number | null => parseIpv4(text.split('/')[0] as string);
