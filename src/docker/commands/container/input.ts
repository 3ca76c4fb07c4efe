/** Nobody can type into what runs here: it is simulated, and has no input. */

/** Would this wait for somebody to type? A shell without a script would. */
export const typedInto = (command: readonly string[]): boolean =>
  command.length === 1 && /^(\/(usr\/)?bin\/)?(sh|ash|bash)$/.test(command[0] ?? '');

export const NOBODY_TYPES = (verb: string): string =>
  `docker: '${verb} -i' with a shell is not part of Waggle: nobody can type into a container here; give it the command itself: sh -c "…".`;
