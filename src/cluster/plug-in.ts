/** The rack: makes and ends the threads. A machine's hostname is its thread's name, so the browser's tools list them. */
import { transfer } from 'comlink';
import type { Rack } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';

export function rack(): Rack {
  const threads = new Map<Hostname, Worker>();
  const pull = (hostname: Hostname) => {
    threads.get(hostname)?.terminate();
    threads.delete(hostname);
  };
  return {
    async plugIn(hostname) {
      pull(hostname);
      // The build finds a worker only where `new URL` stands inside `new Worker`.
      const thread = new Worker(new URL('../../workers/node.worker.ts', import.meta.url), {
        type: 'module',
        name: hostname,
      });
      threads.set(hostname, thread);
      const { port1, port2 } = new MessageChannel();
      thread.postMessage(port1, [port1]);
      return transfer(port2, [port2]);
    },
    async pull(hostname) {
      pull(hostname);
    },
  };
}
