/** `docker system`, and what has no noun of its own: `docker version`, `docker inspect`. */
import { absent } from '../../absent.ts';
import type { Group } from '../../command.ts';
import { info } from './info.ts';
import { inspect } from './inspect.ts';
import { version } from './version.ts';

export const system: Group = {
  short: 'Manage Docker',
  verbs: { info },
  absent: {
    df: 'it does not count what containers and images take of a disk.',
    events: absent.events as string,
    prune: 'nothing here runs out of space.',
  },
};

/** Known at the top only: there is no `docker system version`. */
export const top: Group = { short: '', verbs: { inspect, version, info } };
