/** The whole program of a node. */
import type { Program } from '../world/program.ts';
import { later } from './later.ts';
import { wired, type NodeOptions } from './wired.ts';

/** For campaigns: a node that is run otherwise than Docker runs it. */
export const nodeWith = (options: NodeOptions): Program => wired(() => later, options);

export const node: Program = nodeWith({});
