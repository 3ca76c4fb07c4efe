/**
 * Entry: a thread becomes one node. It is handed the port through which the datacenter drives it. It begins with what
 * forming a swarm takes; the rest of the program is loaded when the datacenter asks for it.
 */
import { expose } from 'comlink';
import { machine } from './machine/machine.ts';
import type { Later } from './node/later.ts';
import { wired } from './node/wired.ts';
import { invariant } from './std/invariant.ts';

let later: Later | null = null;

const thread = {
  ...machine(
    wired(() => {
      invariant(later, 'the rest of the program is here before it is needed');
      return later;
    }),
  ),
  async complete(): Promise<void> {
    ({ later } = await import('./node/later.ts'));
  },
};

addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => expose(thread, port), { once: true });
