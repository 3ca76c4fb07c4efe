/** What may cross a cable or a thread's edge: data that copies well, never classes or functions. Treat as immutable. */
export type Plain =
  null | undefined | boolean | number | string | Uint8Array | readonly Plain[] | { readonly [key: string]: Plain };
