/** One line of a service's log, as it is shown: `web.1.q1w2e3r4t5y6@node-2    | hello` (docker-cli §5.7). */
import type { ApiNode, ApiService, ApiTask } from '../../api.ts';
import type { Engine } from '../../engine.ts';
import { shortId } from '../../format/text.ts';
import type { Flags } from '../../parse/flags.ts';
import { keyValue } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

const NODE = 'com.docker.swarm.node.id';
const SERVICE = 'com.docker.swarm.service.id';
const TASK = 'com.docker.swarm.task.id';

interface Origin {
  readonly node: string;
  readonly service: string;
  readonly task: string;
}

export type NameOf = (origin: Origin) => Promise<string>;

/** Timestamp and details stand before the message; the details say whose it is. */
export async function prettyLine(text: string, flags: Flags, nameOf: NameOf): Promise<string> {
  const stamps = flags.on('timestamps') ? 1 : 0;
  const pieces = text.split(' ');
  if (pieces.length < stamps + 2) throw new Refused(`invalid context in log message: ${text}`);
  const details = Object.fromEntries((pieces[stamps] ?? '').split(',').map(keyValue).map(unescaped));
  const origin = originOf(details);
  const others = Object.entries(details)
    .filter(([key]) => ![NODE, SERVICE, TASK].includes(key))
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return [
    ...pieces.slice(0, stamps).map((stamp) => `${stamp} `),
    `${await nameOf(origin)}    | `,
    flags.on('details') ? `${others.join(',')} ` : '',
    pieces.slice(stamps + 1).join(' '),
  ].join('');
}

const unescaped = ([key, value]: readonly [string, string]) =>
  [decodeURIComponent(key.replaceAll('+', ' ')), decodeURIComponent(value.replaceAll('+', ' '))] as const;

function originOf(details: Readonly<Record<string, string>>): Origin {
  const find = (kind: string, key: string): string => {
    const id = details[key];
    if (id !== undefined) return id;
    const shown = Object.keys(details)
      .sort()
      .map((name) => `${name}:${details[name]}`);
    throw new Refused(`missing ${kind} id in details: map[${shown.join(' ')}]`);
  };
  return { node: find('node', NODE), service: find('service', SERVICE), task: find('task', TASK) };
}

/** Names tasks, nodes and services; each is asked for once. */
export function origins(engine: Engine, flags: Flags, slotDigits: number): NameOf {
  const known = new Map<string, Promise<string>>();
  const once = (key: string, ask: () => Promise<string>): Promise<string> => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const asked = ask();
    known.set(key, asked);
    return asked;
  };
  const resolved = (key: string, id: string, ask: () => Promise<string>) =>
    flags.on('no-resolve') ? Promise.resolve(id) : once(key, () => ask().catch(() => id));

  return ({ node, service, task }) =>
    once(`task ${task}`, async () => {
      const on = await resolved(`node ${node}`, node, async () => {
        const { Description, Spec } = await engine.get<ApiNode>(`/nodes/${node}`);
        return Spec.Name || Description.Hostname || node;
      });
      const of = await resolved(`service ${service}`, service, async () => {
        const found = await engine.get<ApiService>(`/services/${service}`, { insertDefaults: false });
        return found.Spec.Name;
      });
      const { ID, Slot = 0 } = await engine.get<ApiTask>(`/tasks/${task}`);
      const id = flags.on('no-task-ids') ? '' : `.${flags.on('no-trunc') ? ID : shortId(ID)}`;
      const padding = ' '.repeat(Math.max(0, slotDigits - `${Slot}`.length));
      return `${of}.${Slot}${id}@${on}${padding}`;
    });
}
