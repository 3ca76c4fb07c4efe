/** What stands at a place of the grid, in the visitor's words. Pure. */
import type { Cell } from './grid.ts';
import type { w } from './words.ts';

export function told(cell: Cell, words: ReturnType<typeof w>): string {
  if (cell.kind !== 'entry') return words.vacant[cell.kind];
  const { summary, committed, applied } = cell;
  const state = words.states[applied ? 'applied' : committed ? 'committed' : 'open'];
  return `${summary === 'empty' ? words.empty : summary}, ${state}`;
}
