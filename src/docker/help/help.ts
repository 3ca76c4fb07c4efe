/** Everything that `--help` and `docker help …` print. It is loaded when somebody asks. */
import type { Command, Group } from '../command.ts';
import type { Engine } from '../engine.ts';
import { absent } from '../absent.ts';
import { Refused } from '../refused.ts';
import { aliasOf, groups, loadGroup, shortcuts, verbOf } from '../root.ts';
import { commandHelp, groupHelp } from './layout.ts';
import { rootHelp } from './root.ts';

export { commandHelp as command } from './layout.ts';

export const docker = async (columns: number, engine: Engine): Promise<string> =>
  rootHelp(columns, await engine.swarmState());

export const group = async (noun: string, of: Group, engine: Engine): Promise<string> =>
  groupHelp(`docker ${noun}`, of, hiddenVerbs(noun, await engine.swarmState()));

/** `docker help service create`. */
export async function topic(words: readonly string[], columns: number, engine: Engine): Promise<string> {
  const [first = '', verb = ''] = words;
  if (first === '') return docker(columns, engine);
  const shortcut = shortcuts[first];
  if (shortcut) {
    const [noun, name] = shortcut;
    return commandHelp(`docker ${first}`, (await loadGroup(noun)).verbs[name] as Command, columns);
  }
  if (!Object.hasOwn(groups, first)) {
    if (Object.hasOwn(absent, first)) throw new Refused(`docker: '${first}' is not part of Waggle: ${absent[first]}`);
    throw unknown(first);
  }
  const found = await loadGroup(first);
  if (verb === '') return group(first, found, engine);
  const command = verbOf(found, verb);
  if (command === undefined) throw unknown(verb);
  return commandHelp(`docker ${first} ${aliasOf(found, verb)}`, command, columns);
}

const unknown = (name: string) => new Refused(`unknown help topic: ${name}`);

/** What the swarm's state takes out of a group's help (docker-cli §1.3). The commands still run. */
function hiddenVerbs(noun: string, state: string | null): string[] {
  if (noun !== 'swarm' || state === null) return [];
  return [
    ...(state === 'active/manager' ? [] : ['ca', 'join-token', 'unlock-key', 'update']),
    ...(state === 'active/manager' || state === 'locked' ? [] : ['unlock']),
    ...(state === 'inactive' ? ['leave'] : []),
  ];
}
