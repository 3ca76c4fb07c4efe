/** The three kinds of data-driven files. A driver lives as long as one file, and answers block by block. */
import { Cluster } from './cluster.ts';
import { COMMANDS, environment } from './commands.ts';
import { confChangeDriver } from './confchange-driver.ts';
import { Output } from './output.ts';
import { quorum } from './quorum-driver.ts';
import type { Block } from './test-file.ts';

export type Driver = (block: Block) => string;

export const DRIVERS: Readonly<Record<'interact' | 'confchange' | 'quorum', () => Driver>> = {
  interact: interactionDriver,
  confchange: confChangeDriver,
  quorum: () => quorum,
};

/** Whole groups of nodes (raft-datadriven.md §3 to §6). */
function interactionDriver(): Driver {
  const output = new Output();
  const scenario = environment(output, new Cluster(output));
  return (block) => {
    output.take();
    const command = COMMANDS[block.command];
    const error = command === undefined ? 'unknown command' : command(scenario, block);
    const text = output.take();
    if (error !== null && output.quiet) return error;
    return text + (error ?? '') || 'ok';
  };
}
