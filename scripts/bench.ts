/** `npm run bench`: how fast the swarm is. Each section prints its figures; add one by adding a line to the list. */
import type { Hostname } from '../workers/api/ids.ts';
import { MINUTE, SECOND } from '../workers/api/time.ts';
import { inOneThread } from '../workers/campaigns/in-one-thread.ts';
import type { OneThread } from '../workers/campaigns/one-thread.ts';
import { aSpec, switchedOn } from '../workers/datacenter/testing.ts';
import { clientFor } from '../src/cluster/client.ts';
import { formSwarm } from '../src/shell/form-swarm.ts';
import { Shell } from '../src/shell/shell.ts';
import { measureScheduler } from '../workers/manager/scheduler/measure.ts';
import { heapOfEntries, measureRaft } from '../workers/raft/measure.ts';
import { measureStore } from '../workers/store/measure.ts';

const sections: readonly { readonly title: string; readonly measure: () => Promise<readonly string[]> }[] = [
  { title: 'simulation speed, one thread', measure: speeds },
  { title: 'Raft, by processor time', measure: raft },
  { title: 'Raft, the heap after 100,000 entries in a thread of three nodes', measure: heap },
  { title: 'store', measure: store },
  { title: 'scheduler', measure: scheduling },
];

for (const { title, measure } of sections) {
  console.log(`\n${title}`);
  for (const line of await measure()) console.log(`  ${line}`);
}

async function raft(): Promise<readonly string[]> {
  return measureRaft(processorMs).map(({ what, microseconds }) => `${what}: ${microseconds.toFixed(2)} µs`);
}

/** Of this process: on a machine that others use too, the wall clock tells of them as well. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function heap(): Promise<readonly string[]> {
  const { gc } = globalThis as { gc?: () => void };
  const bytes = () => {
    gc?.();
    return process.memoryUsage().heapUsed;
  };
  const { grown, weight, payload } = heapOfEntries(100_000, bytes);
  const each = (of: number) => (of / 100_000).toFixed(0);
  const how = gc ? '' : ' (not collected first: run node with --expose-gc)';
  return [
    `${each(grown)} bytes an entry that all three keep, ${payload} of them proposed; in three plain lists ${each(weight)}${how}`,
  ];
}

async function store(): Promise<readonly string[]> {
  return measureStore(processorMs).map(({ what, microseconds }) => `${what}: ${microseconds.toFixed(2)} µs`);
}

async function scheduling(): Promise<readonly string[]> {
  return measureScheduler(processorMs).map(
    ({ nodes, tasks, kind, milliseconds }) => `${nodes} nodes, ${tasks} tasks, ${kind}: ${milliseconds.toFixed(0)} ms`,
  );
}

async function speeds(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [managers, workers, services] of [
    [3, 2, 0],
    [3, 2, 5],
    [5, 20, 10],
  ] as const) {
    const dc = await aSwarm(managers, workers, services);
    dc.run(10 * MINUTE); // warms up
    const span = 100 * MINUTE;
    const { windows } = dc.hardware;
    const beganMs = performance.now();
    const began = process.cpuUsage();
    dc.run(span);
    const realSeconds = (performance.now() - beganMs) / 1_000;
    const { user, system } = process.cpuUsage(began);
    const busySeconds = (user + system) / SECOND;
    const virtualSeconds = span / SECOND;
    lines.push(
      `${managers} managers, ${workers} workers, ${services} services idle: ${Math.round(virtualSeconds / realSeconds)} : 1` +
        ` (${Math.round(virtualSeconds / busySeconds)} : 1 by processor time, ${((dc.hardware.windows - windows) / virtualSeconds).toFixed(1)} windows a virtual second)`,
    );
  }
  return lines;
}

/** A formed swarm with so many services of five tasks, come to rest. */
async function aSwarm(managers: number, workers: number, services: number): Promise<OneThread> {
  const dc = inOneThread({ seed: 1 });
  for (const input of switchedOn(managers + workers)) dc.input(input);
  const shell = new Shell({
    clientFor: (hostname) => clientFor(aSpec(Number(hostname.slice('node-'.length))), dc.wires()),
    levers: {
      input: async (input) => dc.input(input),
      pace: async () => {},
      step: async () => {},
      runUntil: async (until, limit) => dc.runUntil(until, limit),
      nowUs: () => dc.nowUs,
    },
    hosts: () => dc.machines().map(({ spec }) => spec.hostname),
    leader: () => null,
  });
  await dc.drive(formSwarm(shell, { managers, workers }));
  const screen = { out: () => {}, err: console.error, rewind: () => {}, interactive: false, columns: 80 };
  for (let i = 1; i <= services; i++) {
    const line = `docker service create -d --name web-${i} --replicas 5 nginx:alpine`;
    await dc.drive(shell.run(line, 'node-1' as Hostname, screen, new AbortController().signal));
  }
  if (!dc.runUntil('converged', 5 * MINUTE)) console.error('the swarm did not come to rest');
  return dc;
}
