/** A solution's script lines as a person would type them. Pure. */

export interface Typed {
  /** The machine at whose prompt it is typed; null where any will do. */
  readonly on: string | null;
  readonly command: string;
}

/** `@node-1 $ docker node ls` or `> waggle kill @leader`. */
export function typedOf(line: string): Typed {
  const [, on, command] = /^@(\S+) \$ (.+)$/.exec(line) ?? [];
  return on && command ? { on, command } : { on: null, command: line.replace(/^> /, '') };
}
