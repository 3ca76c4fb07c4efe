/** `docker container`, and the many shortcuts to it: `docker ps`, `docker logs`, … */
import { absentVerbs } from '../../absent.ts';
import type { Group } from '../../command.ts';
import { attach } from './attach.ts';
import { create } from './create.ts';
import { inspect } from './inspect.ts';
import { kill, restart, rm, stop, wait } from './lifecycle.ts';
import { logs } from './logs.ts';
import { ls } from './ls.ts';
import { run } from './run.ts';
import { start } from './start.ts';

export const container: Group = {
  short: 'Manage containers',
  verbs: { attach, create, inspect, kill, logs, ls, restart, rm, run, start, stop, wait },
  aliases: { list: 'ls', ps: 'ls', remove: 'rm' },
  absent: {
    ...absentVerbs('commit cp diff exec export pause port rename stats top unpause update'),
    prune: "remove them by name with 'docker rm'.",
  },
};
