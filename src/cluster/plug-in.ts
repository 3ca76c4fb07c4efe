/** The rack: makes and ends the threads. A machine's hostname is its thread's name, so the browser's tools list them. */
import { transfer } from 'comlink';
import type { Rack } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import node from '../../workers/node.worker.ts?worker&url';

export function rack(): Rack {
  const threads = new Map<Hostname, Worker>();
  const pull = (hostname: Hostname) => {
    threads.get(hostname)?.terminate();
    threads.delete(hostname);
  };
  // Five machines that start together would each fetch the program: so it is in the browser's cache before the first.
  const cached = fetch(node).then(
    (program) => program.blob(),
    () => null, // then the threads themselves find out
  );
  return {
    async plugIn(hostname) {
      await cached;
      pull(hostname);
      const thread = new Worker(node, { type: 'module', name: hostname });
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
