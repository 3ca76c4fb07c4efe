/**
 * What a first visit loads, compressed, against its budget (design §11): the page, and the threads it starts, until
 * the swarm runs and can be killed. Fails above the budget.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1_000;
const BUDGET = { first: 150 * KB, all: 1_500 * KB };
const dist = 'dist';

const size = (file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

/** The files that `file` loads at once, with itself. What it imports lazily is not among them. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(dist, file), 'utf8');
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  for (const [, target = ''] of text.matchAll(/(?:^|[;}\s])(?:import|export)\b[^;'"()]*["'](\.[^"']+)["']/g)) {
    closure(join(folder, target), seen);
  }
  return seen;
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
const workers = readdirSync(join(dist, 'assets'))
  .filter((file) => /\.worker-.*\.js$/.test(file))
  .map((file) => join('assets', file));

/** Chunks that the page asks for before the swarm stands, though it asks for them lazily: forming it is typing commands. */
const early = readdirSync(join(dist, 'assets'))
  .filter((file) => /^(shell|form-swarm|run|docker|swarm|service|node|open)-.*\.js$/.test(file))
  .map((file) => join('assets', file));

const first = new Set(['index.html', ...named, ...workers, ...early].flatMap((file) => [...closure(file)]));
let total = 0;
console.log('First visit, gzip:');
for (const file of [...first].sort()) {
  total += size(file);
  console.log(`  ${(size(file) / KB).toFixed(1).padStart(7)} kB  ${file}`);
}
const everything = walk(dist).reduce((sum, file) => sum + size(file), 0);
console.log(
  `  ${(total / KB).toFixed(1).padStart(7)} kB  of ${BUDGET.first / KB} kB until the swarm runs and can be killed`,
);
console.log(`  ${(everything / KB).toFixed(1).padStart(7)} kB  of ${BUDGET.all / KB} kB: the whole site`);

if (total > BUDGET.first || everything > BUDGET.all) {
  console.error('Over the budget.');
  process.exit(1);
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path.slice(dist.length + 1)];
  });
}
