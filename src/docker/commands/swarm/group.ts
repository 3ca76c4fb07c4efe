/** `docker swarm`. */
import type { Group } from '../../command.ts';
import { ca } from './ca.ts';
import { init } from './init.ts';
import { join } from './join.ts';
import { joinToken } from './join-token.ts';
import { leave } from './leave.ts';
import { unlock } from './unlock.ts';
import { unlockKey } from './unlock-key.ts';
import { update } from './update.ts';

export const swarm: Group = {
  short: 'Manage Swarm',
  verbs: { ca, init, join, 'join-token': joinToken, leave, unlock, 'unlock-key': unlockKey, update },
};
