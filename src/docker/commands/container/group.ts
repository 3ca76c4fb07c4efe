/** `docker container`, and the many shortcuts to it: `docker ps`, `docker logs`, … */
import { absentVerbs } from '../../absent.ts';
import type { Group } from '../../command.ts';
import { attach } from './attach.ts';
import { create } from './create.ts';
import { exec } from './exec.ts';
import { inspect } from './inspect.ts';
import { kill, pause, rename, restart, rm, stop, unpause, wait } from './lifecycle.ts';
import { logs } from './logs.ts';
import { ls } from './ls.ts';
import { port } from './port.ts';
import { prune } from './prune.ts';
import { run } from './run.ts';
import { start } from './start.ts';
import { stats } from './stats.ts';
import { top } from './top.ts';
import { update } from './update.ts';

export const container: Group = {
  short: 'Manage containers',
  verbs: {
    ...{ attach, create, exec, inspect, kill, logs, ls, pause, port, prune, rename, restart },
    ...{ rm, run, start, stats, stop, top, unpause, update, wait },
  },
  aliases: { list: 'ls', ps: 'ls', remove: 'rm' },
  absent: absentVerbs('commit cp diff export'),
};
