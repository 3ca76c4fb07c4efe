/** How long the store takes for what it does all day: the counterparts of SwarmKit's benchmarks. The caller brings the clock. */
import type { NodeId } from '../api/ids.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import { ok } from '../std/result.ts';
import { aStore } from './testing.ts';

export interface Measured {
  readonly what: string;
  /** Microseconds for one run. */
  readonly microseconds: number;
}

/** With so many nodes in the store. */
const NODES = 10_000;
const IN_ONE = 100;

/** Create and update: a transaction for a hundred objects, the time for one; get and find: the time for one object. */
export function measureStore(now: () => number): Measured[] {
  const ids = Array.from({ length: NODES }, (_, n) => `id-${n}`);
  let store = aStore();
  const create = () => {
    store = aStore();
    inHundreds(ids, (some) =>
      store.update((tx) => {
        for (const id of some) tx.create('node', aNode(id));
        return ok(undefined);
      }),
    );
  };
  const update = () =>
    inHundreds(ids, (some) =>
      store.update((tx) => {
        for (const id of some) {
          const node = tx.get('node', id as NodeId) as SwarmNode;
          tx.update('node', { ...node, spec: { ...node.spec, Labels: { round: id } } });
        }
        return ok(undefined);
      }),
    );
  let found = 0;
  const get = () => {
    for (const id of ids) store.view((tx) => (found += tx.get('node', id as NodeId) ? 1 : 0));
  };
  const findByName = () => {
    for (const id of ids) store.view((tx) => (found += tx.find('node', { by: 'name', name: `name-${id}` }).length));
  };
  const measured = [
    measure('create', create, now),
    measure('update', update, now),
    measure('get', get, now),
    measure('find by name', findByName, now),
  ];
  // Used, so that it cannot be left out.
  if (found === 0) throw new Error('what was put in is found');
  return measured;
}

function inHundreds(ids: readonly string[], run: (some: readonly string[]) => void): void {
  for (let from = 0; from < ids.length; from += IN_ONE) run(ids.slice(from, from + IN_ONE));
}

function measure(what: string, run: () => void, now: () => number): Measured {
  run();
  const start = now();
  run();
  return { what, microseconds: ((now() - start) * 1_000) / NODES };
}

const meta = { version: 0, createdUs: 0, updatedUs: 0 };

const aNode = (id: string): SwarmNode => ({
  id: id as NodeId,
  meta,
  spec: { Labels: {}, Role: 'worker', Availability: 'active' },
  role: 'worker',
  description: {
    hostname: `name-${id}`,
    platform: { architecture: 'x86_64', os: 'linux' },
    resources: { nanoCpus: 4e9, memoryBytes: 8 * 2 ** 30 },
    engine: { version: '28.2.2', labels: {}, plugins: [] },
  },
  status: { state: 'ready', message: '', addr: '192.168.0.1' },
  certificate: { role: 'worker', csr: '', state: 'issued', error: '', certificate: '', expiresUs: 0 },
});
