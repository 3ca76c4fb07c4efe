/**
 * What a first visit loads until the swarm runs and can be killed, and what the whole site weighs, against their
 * budgets. Sizes are in brotli at its best, as static hosts serve it; gzip stands beside it. Fails above a budget.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Manifest } from 'vite';
import { FORMING } from './first-visit.ts';

const KB = 1_000;
const BUDGET = { first: 150 * KB, all: 1_500 * KB };
const dist = 'dist';
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest;

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

/** A chunk's files, with those of everything that it loads at once. What it imports lazily is not among them. */
function filesOf(key: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(key)) return [];
  seen.add(key);
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not a chunk of its own in the build`);
  const { file, css = [], assets = [], imports = [] } = chunk;
  return [file, ...css, ...assets, ...imports.flatMap((other) => filesOf(other, seen))];
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [relative(dist, path)];
  });
}

const line = ({ brotli, gzip }: Size, what: string) => console.log(`${kilobytes(brotli)}${kilobytes(gzip)}   ${what}`);
const kilobytes = (bytes: number) => (bytes / KB).toFixed(1).padStart(9);

const forming = Object.keys(manifest).filter((key) => manifest[key]?.name === FORMING.chunk);
if (forming.length !== 1 || !FORMING.modules.every(existsSync))
  throw new Error('what forms a swarm is not in one chunk');
// A module with a chunk of its own stands in the manifest under its path; the others are in that one.
const early = ['index.html', ...forming, ...FORMING.modules.filter((module) => module in manifest)];
const first = new Set(['index.html', ...early.flatMap((key) => filesOf(key))]);
for (const thread of ['datacenter', 'node']) {
  if (![...first].some((file) => file.includes(`/${thread}.worker-`)))
    throw new Error(`where is the ${thread} thread?`);
}
const total = sum([...first].map(size));
const everything = sum(
  walk(dist)
    .filter((file) => !file.startsWith('.'))
    .map(size),
);

console.log('   brotli     gzip   in kB');
for (const file of [...first].sort()) line(size(file), file);
line(total, `until the swarm runs and can be killed (budget: ${BUDGET.first / KB} kB of brotli)`);
line(everything, `the whole site (budget: ${BUDGET.all / KB} kB of brotli)`);

if (total.brotli > BUDGET.first || everything.brotli > BUDGET.all) {
  console.error('Over the budget.');
  process.exit(1);
}
