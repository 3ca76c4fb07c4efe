/** What every language must be able to say of the rules. */
import type { BreachCode, Breaches, RuleId } from './rule.ts';

export interface RuleWords {
  /** In a few words, and in one sentence. */
  readonly rules: Readonly<Record<RuleId, { readonly name: string; readonly meaning: string }>>;
  readonly breaches: { readonly [Code in BreachCode]: (params: Breaches[Code]) => string };
}

/** The breach as a sentence. */
export function tell<Code extends BreachCode>(
  { code, params }: { readonly code: Code; readonly params: Breaches[Code] },
  words: RuleWords,
): string {
  return words.breaches[code](params);
}
