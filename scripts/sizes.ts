/**
 * What a first visit loads until the swarm runs and can be killed, and what the whole site weighs, against their
 * budgets. Sizes are in brotli at its best, as static hosts serve it; gzip stands beside it. Fails above a budget.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { firstVisit } from './first-visit.ts';

const KB = 1_000;
const BUDGET = { first: 150 * KB, all: 1_500 * KB };
const dist = 'dist';

interface Size {
  readonly brotli: number;
  readonly gzip: number;
}

const size = (file: string): Size => {
  const bytes = readFileSync(join(dist, file));
  return { brotli: brotliCompressSync(bytes).length, gzip: gzipSync(bytes, { level: 9 }).length };
};

const sum = (sizes: readonly Size[]): Size => ({
  brotli: sizes.reduce((total, { brotli }) => total + brotli, 0),
  gzip: sizes.reduce((total, { gzip }) => total + gzip, 0),
});

function walk(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [relative(dist, path)];
  });
}

const line = ({ brotli, gzip }: Size, what: string) => console.log(`${kilobytes(brotli)}${kilobytes(gzip)}   ${what}`);
const kilobytes = (bytes: number) => (bytes / KB).toFixed(1).padStart(9);

const first = firstVisit(dist);
const total = sum(first.map(size));
const everything = sum(
  walk(dist)
    .filter((file) => !file.startsWith('.'))
    .map(size),
);

console.log('   brotli     gzip   in kB');
for (const file of first) line(size(file), file);
line(total, `until the swarm runs and can be killed (budget: ${BUDGET.first / KB} kB of brotli)`);
line(everything, `the whole site (budget: ${BUDGET.all / KB} kB of brotli)`);

if (total.brotli > BUDGET.first || everything.brotli > BUDGET.all) {
  console.error('Over the budget.');
  process.exit(1);
}
