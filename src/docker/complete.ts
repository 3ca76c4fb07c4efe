/** Completion of a docker command line: nouns, verbs, flags, and the names that the engine knows. */
import type { ApiContainer, ApiImage, ApiNetwork, ApiNode, ApiSecret, ApiService, ApiVolume } from './api.ts';
import type { Client } from './client.ts';
import type { Command } from './command.ts';
import { Engine } from './engine.ts';
import { type Flag, flagTable } from './parse/flags.ts';
import { aliasOf, groups, loadGroup, shortcuts } from './root.ts';
import { Refused } from './refused.ts';

/** Pictures that are worth suggesting although no machine has pulled them yet. */
const wellKnown = ['alpine', 'busybox', 'nginx', 'nginx:alpine', 'redis', 'redis:alpine', 'traefik/whoami'];

/** `words` are those between `docker` and the one at the cursor. */
export async function completeDocker(words: readonly string[], partial: string, client: Client): Promise<string[]> {
  const found = await commandOf(words);
  if (Array.isArray(found)) return found;
  const { command, rest } = found;
  const flags = command.flags ? flagTable(command.flags) : [];
  if (partial.startsWith('-')) return [...flags.map(({ name }) => `--${name}`), '--help'];
  const flag = awaiting(rest.at(-1), flags);
  return flag ? valuesOf(flag, client) : namesFor(command, client);
}

/** The command that the words name; or, where they do not yet, what could come next. */
async function commandOf(words: readonly string[]): Promise<{ command: Command; rest: readonly string[] } | string[]> {
  const [first, second, ...rest] = words;
  if (first === undefined) return [...Object.keys(groups), ...Object.keys(shortcuts), 'help', '--help', '--version'];
  const shortcut = shortcuts[first];
  if (shortcut) {
    const [noun, verb] = shortcut;
    return { command: (await loadGroup(noun)).verbs[verb] as Command, rest: words.slice(1) };
  }
  if (!Object.hasOwn(groups, first)) return [];
  const group = await loadGroup(first);
  if (second === undefined) return Object.keys(group.verbs);
  const command = group.verbs[aliasOf(group, second)];
  return command ? { command, rest } : [];
}

/** The flag whose value comes next. */
function awaiting(word: string | undefined, flags: readonly Flag[]): Flag | undefined {
  if (word === undefined || word.includes('=')) return undefined;
  return flags.find(({ name, short, type }) => type !== '' && (word === `--${name}` || word === `-${short}`));
}

const quoted = (help: string) => [...help.matchAll(/"([\w-]+)"/g)].map(([, word]) => word as string);

async function valuesOf(flag: Flag, client: Client): Promise<string[]> {
  if (flag.name === 'image') return images(client);
  if (/^network(-add|-rm)?$/.test(flag.name)) return networks(client);
  const [kind] = /^(secret|config)(?=$|-add$|-rm$)/.exec(flag.name) ?? [];
  if (kind !== undefined) return secrets(kind as 'secret' | 'config', client);
  if (flag.name === 'endpoint-mode') return ['vip', 'dnsrr'];
  // The help itself names what may be given.
  return quoted(flag.help.replace(/\(default.*/, ''));
}

async function namesFor({ use }: Command, client: Client): Promise<string[]> {
  const engine = new Engine(client, new AbortController().signal);
  if (/\bSERVICE\b/.test(use)) {
    const services = await known(() => engine.get<ApiService[]>('/services'));
    return services.map(({ Spec }) => (use.includes('=') ? `${Spec.Name}=` : Spec.Name));
  }
  if (/\bNODE\b/.test(use)) {
    const nodes = await known(() => engine.get<ApiNode[]>('/nodes'));
    return [...nodes.map(({ Description }) => Description.Hostname ?? ''), ...(use.includes('self') ? ['self'] : [])];
  }
  if (use.includes('NETWORK [NETWORK...]')) return networks(client);
  if (use.includes('VOLUME [VOLUME...]')) {
    const { Volumes = null } = (await known(async () => [await engine.get<Volumes>('/volumes')]))[0] ?? {};
    return (Volumes ?? []).map(({ Name }) => Name);
  }
  if (use.includes('SECRET...')) return secrets('secret', client);
  if (use.includes('CONFIG...')) return secrets('config', client);
  if (/\bCONTAINER\b/.test(use)) {
    const containers = await known(() => engine.get<ApiContainer[]>('/containers/json', { all: 1 }));
    return containers.map(({ Names }) => (Names[0] ?? '').slice(1));
  }
  if (use.includes('worker|manager')) return ['worker', 'manager'];
  return /\b(IMAGE|NAME\[:TAG|REPOSITORY)/.test(use) ? images(client) : [];
}

async function secrets(kind: 'secret' | 'config', client: Client): Promise<string[]> {
  const engine = new Engine(client, new AbortController().signal);
  const found = await known(() => engine.get<ApiSecret[]>(`/${kind}s`));
  return found.map(({ Spec }) => Spec.Name);
}

interface Volumes {
  readonly Volumes: readonly ApiVolume[] | null;
}

async function networks(client: Client): Promise<string[]> {
  const engine = new Engine(client, new AbortController().signal);
  return (await known(() => engine.get<ApiNetwork[]>('/networks'))).map(({ Name }) => Name);
}

async function images(client: Client): Promise<string[]> {
  const engine = new Engine(client, new AbortController().signal);
  const here = await known(() => engine.get<ApiImage[]>('/images/json'));
  return [...wellKnown, ...here.flatMap(({ RepoTags }) => RepoTags ?? [])];
}

/** Nothing is suggested where the engine refuses. */
async function known<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (failure) {
    if (failure instanceof Refused) return [];
    throw failure;
  }
}
