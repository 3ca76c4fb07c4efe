/** Values that stand for one of Go's carry with them how they are printed, and what they are as JSON. */
export const GO: unique symbol = Symbol('as Go has it');

export interface Go {
  readonly json: unknown;
  /** Of a struct: its name. */
  readonly type?: string;
  /** Do people choose its keys? Then one that is missing is no mistake. */
  readonly isMap?: true;
  /** Of bytes: what they spell. */
  readonly text?: string;
  /** As Go prints it; given how to print what is within. */
  readonly show: (inner: (value: unknown) => string) => string;
}

export const goOf = (value: unknown): Go | undefined =>
  typeof value === 'object' && value !== null ? (value as { readonly [GO]?: Go })[GO] : undefined;
