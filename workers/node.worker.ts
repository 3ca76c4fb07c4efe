/** Entry: a thread becomes one node. It is handed the port through which the datacenter drives it. */
import { expose } from 'comlink';
import { machine } from './machine/machine.ts';
import { node } from './node/node.ts';

addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => expose(machine(node), port), { once: true });
