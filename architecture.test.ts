/** Holds the arrows of ARCHITECTURE.md: who may import whom, and what nobody may touch. Prints every import that strays. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = import.meta.dirname;

/** A room may import itself and these. A name ending in `.ts` is one file of another room. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  std: [],
  api: [],
  world: ['std', 'api'],
  raft: ['std', 'api'],
  store: ['std', 'api', 'world'],
  datacenter: ['std', 'api'],
  machine: ['std', 'api', 'world', 'datacenter/machine.ts'],
  ca: ['std', 'api', 'world'],
  runtime: ['std', 'api', 'world'],
  network: ['std', 'api', 'world'],
  agent: ['std', 'api', 'world'],
  manager: ['std', 'api', 'world', 'ca', 'raft', 'store'],
  engine: ['std', 'api', 'world', 'runtime', 'network', 'agent/exec.ts'],
  node: ['std', 'api', 'world', 'ca', 'runtime', 'network', 'agent', 'raft', 'store', 'manager', 'engine'],
};

/** What starts and stops a manager's rooms; the other files beside them serve all rooms and know none. */
const wiring = ['manager.ts', 'rooms.ts', 'later-rooms.ts'];

const sources = ['workers', 'invariants', 'src', 'lessons'].flatMap((folder) => files(folder));
const isTest = (path: string) => /\.(test|bench|exam)\.ts$|\/testing\.ts$/.test(path);
const imports = sources.flatMap((path) =>
  importsOf(path).map(({ target, typeOnly }) => ({ path, target, typeOnly, line: `${path} imports ${target}` })),
);

describe('arrows point one way', () => {
  test('in workers/', () => {
    const stray = imports.filter(({ path, target }) => {
      if (!path.startsWith('workers/') || isTest(path)) return false;
      const [, room = '', ...rest] = path.split('/');
      if (rest.length === 0 || room === 'campaigns') return false; // entry files, and what only tests and scripts name
      if (!target.startsWith('workers/')) return !target.startsWith('@noble/');
      const [, other = '', ...file] = target.split('/');
      const allowed = arrows[room] ?? [];
      return other !== room && !allowed.includes(other) && !allowed.includes(`${other}/${file.join('/')}`);
    });
    expect(stray.map(({ line }) => line)).toEqual([]);
  });

  test('the rooms of a manager do not know each other', () => {
    const stray = imports.filter(({ path, target }) => {
      if (!path.startsWith('workers/manager/') || isTest(path) || !target.startsWith('workers/manager/')) return false;
      const [, , room = '', ...inside] = path.split('/');
      const [, , other = '', ...within] = target.split('/');
      const isShared = within.length === 0 && !wiring.includes(other);
      return other !== room && !isShared && !(inside.length === 0 && wiring.includes(room));
    });
    expect(stray.map(({ line }) => line)).toEqual([]);
  });

  test('the page, the lessons and the invariants see workers/api as types, and nothing else of workers/', () => {
    const stray = imports.filter(({ path, target, typeOnly }) => {
      if (path.startsWith('workers/') || isTest(path) || !target.startsWith('workers/')) return false;
      if (path.startsWith('src/cluster/') && target.endsWith('.worker.ts?worker&url')) return false; // an address
      return !target.startsWith('workers/api/') || (!typeOnly && !constants.includes(target));
    });
    expect(stray.map(({ line }) => line)).toEqual([]);
  });

  test('what a node begins with does not reach what it loads later', () => {
    const reached = new Set(['workers/node/wired.ts']);
    for (const path of reached) {
      for (const one of imports) if (one.path === path && !one.typeOnly) reached.add(one.target);
    }
    const lists = ['workers/node/later.ts', 'workers/manager/later-rooms.ts', 'workers/engine/later-routes.ts'];
    const later = imports.filter(({ path, typeOnly }) => lists.includes(path) && !typeOnly);
    expect(later.filter(({ target }) => reached.has(target)).map(({ line }) => line)).toEqual([]);
  });

  test('the invariants know neither the page nor the lessons', () => {
    const stray = imports.filter(
      ({ path, target }) =>
        path.startsWith('invariants/') && !isTest(path) && !/^(invariants|workers\/api)\//.test(target),
    );
    expect(stray.map(({ line }) => line)).toEqual([]);
  });

  test('only tests and scripts name campaigns', () => {
    const stray = imports.filter(
      ({ path, target }) =>
        target.startsWith('workers/campaigns/') && !path.startsWith('workers/campaigns/') && !isTest(path),
    );
    expect(stray.map(({ line }) => line)).toEqual([]);
  });

  test('one file knows cytoscape', () => {
    const knowing = imports.filter(({ target }) => target === 'cytoscape').map(({ path }) => path);
    expect(knowing.filter((path) => path !== 'src/canvas/cytoscape.svelte.ts')).toEqual([]);
  });

  test('comlink stays at the threads’ edges', () => {
    const knowing = imports.filter(({ path, target }) => target === 'comlink' && !isTest(path)).map(({ path }) => path);
    const edges = /^(workers\/(datacenter|node)\.worker\.ts|src\/cluster\/)/;
    expect(knowing.filter((path) => !edges.test(path))).toEqual([]);
  });
});

/** Plain constants of the agreement that the page may use as values: units of time, the order of task states. */
const constants = ['workers/api/time.ts', 'workers/api/objects/task.ts', 'workers/api/journal.ts'];

describe('purity', () => {
  const pure = sources.filter(
    (path) => /^(workers|invariants)\//.test(path) && !/\.worker\.ts$/.test(path) && !isTest(path),
  );

  test.each([
    ['real time', /\bDate\b(?!\w)|\bperformance\s*\.|\bset(Timeout|Interval|Immediate)\s*\(/],
    ['real chance', /\bMath\.random\b|\bcrypto\s*\./],
    ['the network', /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b/],
    ['waiting', /\bawait\b|\basync\b/],
    ['state at module level', /^(export )?(let|var) /m],
  ])('no %s below the entry files', (_what, pattern) => {
    const code = (path: string) =>
      readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
    // Campaigns pump whole swarms for tests and scripts, which do wait.
    expect(pure.filter((path) => !path.startsWith('workers/campaigns/') && pattern.test(code(path)))).toEqual([]);
  });
});

describe('size', () => {
  test('no file is over 600 lines', () => {
    const long = sources.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 601);
    expect(long).toEqual([]);
  });
});

function files(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return files(path);
      return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** Local targets as paths from the root, packages by name. */
function importsOf(path: string): readonly { target: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, path), 'utf8');
  const found = [
    ...text.matchAll(
      /^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|^\s*import\s+'([^']+)'/gm,
    ),
  ];
  return found.map(([, typeOnly, from, lazy, bare]) => {
    const target = from ?? lazy ?? bare ?? '';
    if (!target.startsWith('.')) return { target, typeOnly: typeOnly !== undefined };
    const file = resolve(root, dirname(path), target);
    const index = statSync(file, { throwIfNoEntry: false })?.isDirectory() ? join(file, 'index.ts') : file;
    return { target: relative(root, index), typeOnly: typeOnly !== undefined };
  });
}
