/** What the shell's language is made of once it is read. Words keep their parts apart until they are expanded. */

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly quoted: boolean;
      /** `${name:-word}` and its kin; null without. */
      readonly unless: { readonly how: string; readonly word: string } | null;
    }
  /** `$(…)` and backticks: what it says, without the newlines at its end. */
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  /** `$((…))` */
  | { readonly kind: 'sum'; readonly text: string };

export type Word = readonly Part[];

export type Redirection =
  | { readonly kind: 'file'; readonly how: '<' | '>' | '>>'; readonly from: 0 | 1 | 2; readonly to: Word }
  | { readonly kind: 'copy'; readonly from: 1 | 2; readonly to: 1 | 2 };

export type Join = ';' | '&' | '&&' | '||';

export type Script =
  | { readonly kind: 'simple'; readonly words: readonly Word[] }
  | { readonly kind: 'not'; readonly of: Script }
  /** What each says is what the next one reads. At least two. */
  | { readonly kind: 'pipe'; readonly stages: readonly Script[] }
  | {
      readonly kind: 'list';
      readonly first: Script;
      readonly rest: readonly { readonly join: Join; readonly then: Script }[];
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: Script; readonly body: Script }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[]; readonly body: Script }
  | { readonly kind: 'if'; readonly test: Script; readonly then: Script; readonly otherwise: Script | null }
  /** `(…)`: what it changes of the variables is forgotten, and its `exit` ends it alone. */
  | { readonly kind: 'subshell'; readonly of: Script }
  | { readonly kind: 'redirected'; readonly of: Script; readonly redirections: readonly Redirection[] };

/** The text of a word without expansions; null where it has any, or was quoted: then it is no keyword. */
export function bare(word: Word): string | null {
  const [only, ...others] = word;
  return only?.kind === 'text' && !only.quoted && others.length === 0 ? only.text : null;
}
