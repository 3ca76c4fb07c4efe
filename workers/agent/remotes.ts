/** The managers an agent knows of, each with a weight that grows with good experience (swarm-semantics §5.5). */
import type { Address } from '../api/ids.ts';
import type { Dice } from '../std/dice.ts';

/** What a good or, negated, a bad experience weighs. */
export const EXPERIENCE = 10;

const SMOOTHING = 0.5;
const MAX_WEIGHT = 256;
/** So that those of no weight are found too. */
const BIAS = 0.001;

export class Remotes {
  readonly #weights = new Map<Address, number>();

  constructor(known: readonly Address[]) {
    for (const address of known) this.observe(address, EXPERIENCE);
  }

  observe(address: Address, experience: number): void {
    const before = this.#weights.get(address) ?? 0;
    const weight = Math.ceil(SMOOTHING * experience + (1 - SMOOTHING) * before);
    this.#weights.set(address, Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, weight)));
  }

  /** The managers as a manager lists them; whoever is not among them is forgotten. */
  learn(managers: readonly { readonly address: Address; readonly weight: number }[]): void {
    const listed = new Set(managers.map(({ address }) => address));
    for (const address of [...this.#weights.keys()]) if (!listed.has(address)) this.#weights.delete(address);
    for (const { address, weight } of managers) this.observe(address, weight);
  }

  /** One of them by chance, in proportion to the weights; null where none is known. */
  pick(dice: Dice): Address | null {
    const chances = Array.from(this.#weights, ([address, weight]) => ({ address, chance: Math.max(0, weight) + BIAS }));
    let left = dice.fraction() * chances.reduce((sum, { chance }) => sum + chance, 0);
    for (const { address, chance } of chances) {
      left -= chance;
      if (left < 0) return address;
    }
    return chances.at(-1)?.address ?? null;
  }

  addresses(): readonly Address[] {
    return [...this.#weights.keys()];
  }
}
