/**
 * What a campaign sees: facts, in the order in which they came about on each machine. Checkers judge facts and nothing
 * else, so a test can forge them.
 */
import type { Hostname, ServiceId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Views } from '../api/view.ts';
import type { Message } from '../raft/types.ts';
import type { Action } from '../store/actions.ts';
import type { Line, Log } from './logbook.ts';

export type Fact = { readonly atUs: Micros } & (
  | { readonly kind: 'event'; readonly event: TraceEvent }
  /** A manager came up with the log that its disk had kept. */
  | { readonly kind: 'booted'; readonly on: Hostname; readonly log: Log }
  /** It wrote to its log on disk: `log` is how it stands now, `dropped` what is gone from its end. */
  | {
      readonly kind: 'wrote';
      readonly on: Hostname;
      readonly log: Log;
      readonly added: readonly Line[];
      readonly dropped: readonly Line[];
    }
  /** It has thrown its log away: it is no manager any more. */
  | { readonly kind: 'erased'; readonly on: Hostname }
  /** What it wrote before the sync of that number was asked for is durable. */
  | { readonly kind: 'sync-asked' | 'synced'; readonly on: Hostname; readonly sync: number }
  /** A message of Raft leaves it. */
  | { readonly kind: 'sent'; readonly on: Hostname; readonly message: Message }
  | { readonly kind: 'leads'; readonly on: Hostname; readonly log: Log; readonly term: number }
  /** It counts the line as committed, in this term. */
  | { readonly kind: 'committed'; readonly on: Hostname; readonly log: Log; readonly line: Line }
  /** The line is the first that anybody counts as committed at its index: what it does to the store, in order. */
  | { readonly kind: 'decided'; readonly line: Line; readonly actions: readonly Action[] }
  | ClientFact
  /** What a manager answered, after healing, to the question for all services. */
  | { readonly kind: 'listed'; readonly services: readonly { readonly id: ServiceId; readonly stamp: string }[] }
  /** Nothing is broken any more, and nothing changes. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'looked'; readonly views: Views }
);

/** What a client knows. */
export type ClientFact =
  /** A manager answered a client that it was done. `stamp` is the label which the write put on the service. */
  | {
      readonly kind: 'acknowledged';
      readonly write: 'create' | 'update';
      readonly id: ServiceId;
      readonly stamp: string;
    }
  | { readonly kind: 'acknowledged'; readonly write: 'remove'; readonly id: ServiceId }
  /** A client asks a manager for a service, and is answered: with the stamp it has there, or null where there is none. */
  | { readonly kind: 'read-asked'; readonly on: Hostname; readonly read: number; readonly id: ServiceId }
  | { readonly kind: 'read-answered'; readonly read: number; readonly stamp: string | null }
  /** A client is about to ask for the spec before: from then on its stamps are no order any more. */
  | { readonly kind: 'rolling-back'; readonly id: ServiceId }
  /** A client is about to ask for the removal, and may never hear whether it happened. */
  | { readonly kind: 'removing'; readonly id: ServiceId };

export interface Checker {
  readonly rule: string;
  /** In one sentence, for people. */
  readonly meaning: string;
  /** A judge for one run: asked of every fact, it says in words how the rule is broken, or null. */
  judge(): (fact: Fact) => string | null;
}

export interface Violation {
  readonly atUs: Micros;
  readonly rule: string;
  readonly how: string;
}

/** Lets every checker judge every fact; answers the first violation. */
export function court(checkers: readonly Checker[]) {
  const judges = checkers.map((checker) => ({ rule: checker.rule, judge: checker.judge() }));
  let violation: Violation | null = null;
  return {
    hear(fact: Fact): void {
      if (violation !== null) return;
      for (const { rule, judge } of judges) {
        const how = judge(fact);
        if (how !== null) return void (violation = { atUs: fact.atUs, rule, how });
      }
    },
    /** An accusation from outside, such as that the swarm made no progress. */
    accuse(accusation: Violation): void {
      violation ??= accusation;
    },
    get violation(): Violation | null {
      return violation;
    },
  };
}

export type Court = ReturnType<typeof court>;
