/** The whole program of a node. */
import type { Program } from '../world/program.ts';
import { later } from './later.ts';
import { wired } from './wired.ts';

export const node: Program = wired(() => later);
