/** `docker secret`, and `docker config`, which does the same for what is no secret. */
import type { Group } from '../../command.ts';
import { createConfig, createSecret } from './create.ts';
import { inspect } from './inspect.ts';
import { list } from './ls.ts';
import { remove } from './rm.ts';

const aliases = { list: 'ls', remove: 'rm' };

export const secret: Group = {
  short: 'Manage Swarm secrets',
  verbs: { create: createSecret, inspect: inspect('secret'), ls: list('secret'), rm: remove('secret') },
  aliases,
};

export const config: Group = {
  short: 'Manage Swarm configs',
  verbs: { create: createConfig, inspect: inspect('config'), ls: list('config'), rm: remove('config') },
  aliases,
};
