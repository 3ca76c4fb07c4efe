/**
 * Entry: a thread becomes the datacenter. Here it meets the browser: comlink, the wall clock, and IndexedDB, in which
 * disks outlive the tab.
 */
import { expose, releaseProxy, wrap, type ProxyMethods } from 'comlink';
import { clear, createStore, entries, promisifyRequest } from 'idb-keyval';
import type { Datacenter, Opened, Rack } from './api/datacenter.ts';
import { formsSwarm } from './api/engine/opening.ts';
import type { Hostname } from './api/ids.ts';
import { LiveDatacenter, type Outlets } from './datacenter/live.ts';
import type { Remote } from './datacenter/machine.ts';
import { readSaved, type Records, type Saved } from './datacenter/saved.ts';

/** Storage that has not answered by then is taken for missing. */
const STORAGE_MS = 2_000;

const store = createStore('waggle', 'datacenter');

let live: LiveDatacenter | null = null;
/** Only one tab may keep its datacenter at a time; it holds the lock until it is closed. */
let ownsStorage: Promise<boolean> | null = null;

/** What ends each open call's line to the page. */
const listeners = new Map<number, () => void>();

function running(): LiveDatacenter {
  if (!live) throw new Error('the datacenter is not open');
  return live;
}

const datacenter: Datacenter = {
  async open({ seed, resume, apart }, rack) {
    live?.close();
    live = null;
    const { saved, storage } = apart ? { saved: null, storage: 'memory-only' as const } : await fromStorage(resume);
    const from = saved?.image ?? apart?.from ?? null;
    live = new LiveDatacenter(outlets(rack, storage === 'kept' || storage === 'damaged'), saved?.seed ?? seed, from);
    return { resumed: saved !== null, storage };
  },
  input: (input) => running().input(input),
  async call(hostname, request, onAnswer) {
    const release = () => (onAnswer as Partial<ProxyMethods>)[releaseProxy]?.();
    let ended = false;
    try {
      const call = await running().call(hostname, request, (piece) => {
        onAnswer(piece);
        if (!piece.end) return;
        ended = true;
        release();
        listeners.delete(piece.call);
      });
      if (!ended) listeners.set(call, release);
      return call;
    } catch (refusal) {
      release();
      throw refusal;
    }
  },
  hangUp(call) {
    listeners.get(call)?.();
    listeners.delete(call);
    return running().hangUp(call);
  },
  sleep: (span) => running().sleep(span),
  pace: (pace) => running().pace(pace),
  step: () => running().step(),
  runUntil: (until, limit) => running().runUntil(until, limit),
  frame: () => running().frame(),
  journal: () => running().journal(),
  traceHash: () => running().traceHash(),
  history: () => running().history(),
  async wipe() {
    live?.close();
    live = null;
    if (await ownsStorage) await clear(store);
  },
};

function outlets(rack: Rack, keep: boolean): Outlets {
  const ports = new Map<Hostname, MessagePort>();
  return {
    async plugIn(hostname) {
      const port = await rack.plugIn(hostname);
      ports.set(hostname, port);
      return wrap<Remote>(port) as unknown as Remote;
    },
    isForming: formsSwarm,
    pull(hostname) {
      // The thread is gone, so nobody would answer comlink's own goodbye.
      ports.get(hostname)?.close();
      ports.delete(hostname);
      void rack.pull(hostname);
    },
    wallMs: () => performance.now(),
    after(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    save: keep ? save : null,
  };
}

/** All or nothing, so that the disks of all machines are of one instant. */
async function save(records: Records): Promise<void> {
  try {
    await store('readwrite', (files) => {
      for (const [key, record] of records) {
        if (record === null) files.delete(key);
        else files.put(record, key);
      }
      return promisifyRequest(files.transaction);
    });
  } catch {
    // A full or vanished storage: the datacenter lives on in memory, and the next visit finds what was kept before.
  }
}

async function fromStorage(resume: boolean): Promise<{ saved: Saved | null; storage: Opened['storage'] }> {
  try {
    if (!(await (ownsStorage ??= lockStorage()))) return { saved: null, storage: 'elsewhere' };
    const records = resume ? await inTime(entries<string, unknown>(store)) : [];
    const saved = readSaved(new Map(records));
    if (saved !== null && saved !== 'damaged') return { saved, storage: 'kept' };
    await inTime(clear(store));
    return { saved: null, storage: saved === 'damaged' ? 'damaged' : 'kept' };
  } catch {
    return { saved: null, storage: 'memory-only' };
  }
}

/** Answers false where another tab has it and keeps it. */
function lockStorage(): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const locked = navigator.locks.request('waggle', { signal: AbortSignal.timeout(STORAGE_MS) }, () => {
      resolve(true);
      return new Promise(() => {}); // held for as long as this thread lives
    });
    locked.catch(() => resolve(false));
  });
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('storage is silent')), STORAGE_MS));
  return Promise.race([promise, late]);
}

expose(datacenter);
