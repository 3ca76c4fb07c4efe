/** `docker node`. */
import type { Group } from '../../command.ts';
import { inspect } from './inspect.ts';
import { ls } from './ls.ts';
import { ps } from './ps.ts';
import { demote, promote } from './roles.ts';
import { rm } from './rm.ts';
import { update } from './update.ts';

export const node: Group = {
  short: 'Manage Swarm nodes',
  verbs: { demote, inspect, ls, promote, ps, rm, update },
  aliases: { list: 'ls', remove: 'rm' },
};
