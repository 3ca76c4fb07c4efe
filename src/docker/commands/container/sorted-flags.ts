/** Tables of flags that are put together stand in the help's order. */

/** The flags of several tables, each with the lines that belong to it, by the long names of their flags. */
export const sortedFlags = (...tables: readonly string[]): string =>
  tables
    .flatMap((table) => table.split(/\n(?=(?:-\w, )?--)/))
    .filter((flag) => flag !== '')
    .sort((a, b) => (name(a) < name(b) ? -1 : 1))
    .join('\n');

const name = (line: string): string => /--([\w-]+)/.exec(line)?.[1] ?? '';
