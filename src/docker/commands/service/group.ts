/** `docker service`. */
import type { Group } from '../../command.ts';
import { create } from './create.ts';
import { inspect } from './inspect.ts';
import { ls } from './ls.ts';
import { ps } from './ps.ts';
import { rm } from './rm.ts';
import { rollback } from './rollback.ts';
import { scale } from './scale.ts';
import { update } from './update.ts';

export const service: Group = {
  short: 'Manage Swarm services',
  verbs: { create, inspect, ls, ps, rm, rollback, scale, update },
  aliases: { list: 'ls', remove: 'rm' },
  absent: { logs: "read one container's with 'docker logs' on the node where it runs." },
};
