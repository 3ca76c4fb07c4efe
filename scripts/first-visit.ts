/** What a first visit loads until the swarm stands and its leader can be killed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from 'vite';

/**
 * What the page asks for lazily, and yet before the first swarm stands: forming it is typing commands. The build puts
 * these, with what they import, into one chunk of this name.
 */
export const FORMING = {
  chunk: 'docker',
  modules: [
    'src/shell/shell.ts',
    'src/shell/form-swarm.ts',
    'src/docker/docker.ts',
    'src/docker/commands/swarm/group.ts',
  ],
};

/** The files of the built site that are fetched by then, from its root. `e2e/first-visit.spec.ts` holds that no others are. */
export function firstVisit(dist: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest;
  const forming = Object.keys(manifest).filter((key) => manifest[key]?.name === FORMING.chunk);
  if (forming.length !== 1 || !FORMING.modules.every(existsSync))
    throw new Error('what forms a swarm is not in one chunk');
  // A module with a chunk of its own stands in the manifest under its path; the others are in that one.
  const early = ['index.html', ...forming, ...FORMING.modules.filter((module) => module in manifest)];
  const files = new Set(['index.html', ...early.flatMap((key) => chunkFiles(manifest, key))]);
  for (const thread of ['datacenter', 'node']) {
    const entry = [...files].find((file) => file.includes(`/${thread}.worker-`));
    if (entry === undefined) throw new Error(`where is the ${thread} thread?`);
    threadFiles(dist, entry, files);
  }
  return [...files].sort();
}

/** A chunk's files, with those of everything that it loads at once. What it imports lazily is not among them. */
function chunkFiles(manifest: Manifest, key: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(key)) return [];
  seen.add(key);
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not a chunk of its own in the build`);
  const { file, css = [], assets = [], imports = [] } = chunk;
  return [file, ...css, ...assets, ...imports.flatMap((other) => chunkFiles(manifest, other, seen))];
}

/** The manifest does not know what threads load at once, so it is read out of them. */
function threadFiles(dist: string, file: string, files: Set<string>): void {
  files.add(file);
  for (const [, name] of readFileSync(join(dist, file), 'utf8').matchAll(
    /(?:^|[;}])(?:im|ex)port[^;()]*?["'`]\.\/([\w.-]+\.js)["'`]/g,
  )) {
    const other = join(file, '..', name as string);
    if (!files.has(other)) threadFiles(dist, other, files);
  }
}
