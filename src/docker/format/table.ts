/** Columns, as Go's tabwriter aligns them with the settings that Docker uses (docker-cli §2.1). */

const MIN_WIDTH = 10;
const PADDING = 3;

/**
 * Aligns lines whose cells end with a tab. A column is as wide as its longest cell, over the lines above and below
 * that have it too; what follows the last tab of a line is not part of any column.
 */
export function alignColumns(lines: readonly string[], minWidth = MIN_WIDTH): string[] {
  const rows = lines.map((line) => line.split('\t'));
  const aligned = rows.map(() => '');
  /** Sets the column `at` of rows from `start` on, as long as they have it, and the columns right of it within. */
  const block = (start: number, end: number, at: number) => {
    for (let row = start; row < end;) {
      if ((rows[row] as string[]).length - 1 <= at) {
        row++;
        continue;
      }
      const first = row;
      let width = minWidth;
      while (row < end && (rows[row] as string[]).length - 1 > at) {
        width = Math.max(width, [...((rows[row] as string[])[at] as string)].length + PADDING);
        row++;
      }
      for (let line = first; line < row; line++) {
        const cell = (rows[line] as string[])[at] as string;
        aligned[line] += cell + ' '.repeat(width - [...cell].length);
      }
      block(first, row, at + 1);
    }
  };
  block(0, rows.length, 0);
  return rows.map((cells, row) => aligned[row] + (cells[cells.length - 1] as string));
}
