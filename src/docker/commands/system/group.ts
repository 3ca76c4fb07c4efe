/** `docker system`, and what has no noun of its own: `docker version`, `docker inspect`. */
import { absentVerbs } from '../../absent.ts';
import type { Group } from '../../command.ts';
import { df } from './df.ts';
import { events } from './events.ts';
import { info } from './info.ts';
import { inspect } from './inspect.ts';
import { prune } from './prune.ts';
import { version } from './version.ts';

export const system: Group = {
  short: 'Manage Docker',
  verbs: { df, events, info, prune },
  absent: absentVerbs('dial-stdio'),
};

/** Known at the top only: there is no `docker system version`. */
export const top: Group = { short: '', verbs: { inspect, version, info } };
