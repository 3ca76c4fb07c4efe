/**
 * Plays data-driven Raft test files: `tsx scripts/raft.ts interact|confchange|quorum [--rewrite] FILE…`. Shows the first
 * difference of each file, and ends with how many blocks agreed and how many files passed. With `--rewrite`, what is
 * printed now becomes what each file expects.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DRIVERS } from '../workers/raft/interaction/drivers.ts';
import { because } from '../workers/raft/interaction/output.ts';
import { describeDifference, play, rewrite } from '../workers/raft/interaction/play.ts';

const [kind = '', ...more] = process.argv.slice(2);
const files = more.filter((argument) => argument !== '--rewrite');
const rewriting = files.length < more.length;
if (kind !== 'interact' && kind !== 'confchange' && kind !== 'quorum') {
  console.error('Usage: tsx scripts/raft.ts interact|confchange|quorum [--rewrite] FILE…');
  process.exit(2);
}
const driver = DRIVERS[kind];

let agreed = 0;
let failed = 0;
for (const file of files) {
  const failure = rewriting ? rewritten(file) : differenceIn(file);
  if (failure === null) continue;
  failed++;
  process.stdout.write(`${file}: ${failure}\n`);
}
if (!rewriting) console.log(`${agreed} ${agreed === 1 ? 'block' : 'blocks'} agreed`);
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function differenceIn(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
  const played = play(text, driver());
  agreed += played.agreed;
  return played.difference === null ? null : describeDifference(played.difference);
}

/** A file in which something goes wrong stays as it is. */
function rewritten(file: string): string | null {
  try {
    writeFileSync(file, rewrite(readFileSync(file, 'utf8'), driver()));
    return null;
  } catch (error) {
    return `${because(error)}\n`;
  }
}
