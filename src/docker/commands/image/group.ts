/** `docker image`, with its shortcuts `docker images`, `docker pull` and `docker rmi`. */
import { absentVerbs } from '../../absent.ts';
import type { Group } from '../../command.ts';
import { history } from './history.ts';
import { inspect } from './inspect.ts';
import { ls } from './ls.ts';
import { prune } from './prune.ts';
import { pull } from './pull.ts';
import { rm } from './rm.ts';

export const image: Group = {
  short: 'Manage images',
  verbs: { history, inspect, ls, prune, pull, rm },
  aliases: { list: 'ls', remove: 'rm' },
  absent: absentVerbs('build import load push save tag'),
};
