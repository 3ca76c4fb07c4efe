/**
 * Plays data-driven Raft test files: `tsx scripts/raft.ts interact|confchange|quorum FILE…`. Shows the first difference
 * of each file, and ends with how many passed.
 */
import { readFileSync } from 'node:fs';
import { DRIVERS } from '../workers/raft/interaction/drivers.ts';
import { describeDifference, play } from '../workers/raft/interaction/play.ts';

const [kind = '', ...files] = process.argv.slice(2);
if (kind !== 'interact' && kind !== 'confchange' && kind !== 'quorum') {
  console.error('Usage: tsx scripts/raft.ts interact|confchange|quorum FILE…');
  process.exit(2);
}

let failed = 0;
for (const file of files) {
  const difference = differenceIn(file);
  if (difference === null) continue;
  failed++;
  process.stdout.write(`${file}: ${difference}\n`);
}
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function differenceIn(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
  const difference = play(text, DRIVERS[kind as keyof typeof DRIVERS]());
  return difference === null ? null : describeDifference(difference);
}
