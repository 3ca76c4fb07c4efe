/**
 * Generic resources: what a node offers of kinds that an operator has thought up, as an amount or under names, and what
 * tasks hold of it (swarm-semantics §6.9). Shared by scheduler and constraint enforcer.
 */
import type { GenericResource } from '../api/engine/specs.ts';
import type { Task } from '../api/objects/task.ts';

export interface Demand {
  readonly kind: string;
  readonly amount: number;
}

/** What a task asks for. A reservation of named resources is none: no node can be found to meet it. */
export function demandsOf({ spec }: Pick<Task, 'spec'>): readonly Demand[] {
  return (spec.Resources?.Reservations?.GenericResources ?? []).map((one) =>
    'DiscreteResourceSpec' in one
      ? { kind: one.DiscreteResourceSpec.Kind, amount: one.DiscreteResourceSpec.Value }
      : { kind: one.NamedResourceSpec.Kind, amount: Infinity },
  );
}

/** How much of a kind is offered: an amount, or how many there are with a name. */
export function offered(kind: string, offers: readonly GenericResource[]): number {
  const first = offers.find((one) => kindOf(one) === kind);
  if (first === undefined) return 0;
  return 'DiscreteResourceSpec' in first ? first.DiscreteResourceSpec.Value : namesOf(kind, offers).length;
}

/** What is handed to a task that demands so much, of `offers` less what is `taken`; the first free names come first. */
export function claim({ kind, amount }: Demand, offers: readonly GenericResource[], taken: Taken): GenericResource[] {
  const names = namesOf(kind, offers).filter((name) => !taken.hasName(kind, name));
  if (names.length === 0) return [{ DiscreteResourceSpec: { Kind: kind, Value: amount } }];
  return names.slice(0, amount).map((Value) => ({ NamedResourceSpec: { Kind: kind, Value } }));
}

/** Of all that tasks hold on one node. */
export class Taken {
  readonly #amounts = new Map<string, number>();
  readonly #names = new Map<string, Set<string>>();

  add(resources: readonly GenericResource[] = []): void {
    for (const one of resources) {
      if ('NamedResourceSpec' in one) this.#namesOf(one.NamedResourceSpec.Kind).add(one.NamedResourceSpec.Value);
      else this.#count(one.DiscreteResourceSpec.Kind, one.DiscreteResourceSpec.Value);
    }
  }

  remove(resources: readonly GenericResource[] = []): void {
    for (const one of resources) {
      if ('NamedResourceSpec' in one) this.#namesOf(one.NamedResourceSpec.Kind).delete(one.NamedResourceSpec.Value);
      else this.#count(one.DiscreteResourceSpec.Kind, -one.DiscreteResourceSpec.Value);
    }
  }

  hasName(kind: string, name: string): boolean {
    return this.#names.get(kind)?.has(name) ?? false;
  }

  /** How much of the kind is left of `offers`; below 0 where a node offers less than it did. */
  free(kind: string, offers: readonly GenericResource[]): number {
    const names = namesOf(kind, offers);
    if (names.length > 0) return names.filter((name) => !this.hasName(kind, name)).length;
    return offered(kind, offers) - (this.#amounts.get(kind) ?? 0);
  }

  #namesOf(kind: string): Set<string> {
    const known = this.#names.get(kind);
    if (known) return known;
    const names = new Set<string>();
    this.#names.set(kind, names);
    return names;
  }

  #count(kind: string, by: number): void {
    this.#amounts.set(kind, (this.#amounts.get(kind) ?? 0) + by);
  }
}

/** Does the node still offer what was handed to a task, besides what is `taken` by others? */
export function stillOffered(
  assigned: readonly GenericResource[],
  offers: readonly GenericResource[],
  taken: Taken,
): boolean {
  return assigned.every((one) => {
    if ('DiscreteResourceSpec' in one) return taken.free(kindOf(one), offers) >= one.DiscreteResourceSpec.Value;
    const { Kind, Value } = one.NamedResourceSpec;
    return namesOf(Kind, offers).includes(Value) && !taken.hasName(Kind, Value);
  });
}

const kindOf = (one: GenericResource): string =>
  'DiscreteResourceSpec' in one ? one.DiscreteResourceSpec.Kind : one.NamedResourceSpec.Kind;

const namesOf = (kind: string, offers: readonly GenericResource[]): string[] =>
  offers.flatMap((one) =>
    'NamedResourceSpec' in one && one.NamedResourceSpec.Kind === kind ? [one.NamedResourceSpec.Value] : [],
  );
