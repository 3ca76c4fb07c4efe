/** A whole swarm in this thread: the real node program on machines that stand in no thread of their own. */
import { node } from '../node/node.ts';
import type { Program } from '../world/program.ts';
import { OneThread, type OneThreadOptions } from './one-thread.ts';

/** A datacenter without machines: add them with `input({ kind: 'add', … })`. Only tests and scripts name it. */
export function inOneThread(options: Omit<OneThreadOptions, 'program'> & { readonly program?: Program }): OneThread {
  return new OneThread({ program: node, ...options });
}
