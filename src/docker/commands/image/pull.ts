/** `docker pull` (docker-cli §10). */
import type { Screen } from '../../client.ts';
import type { Command } from '../../command.ts';
import type { Engine } from '../../engine.ts';
import { ProgressLines } from '../../format/progress.ts';
import { hasTag } from '../../format/text.ts';
import { Refused } from '../../refused.ts';

/** A line of the stream (engine-api §12). */
interface Message {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

export const pull: Command = {
  use: '[OPTIONS] NAME[:TAG|@DIGEST]',
  short: 'Download an image from a registry',
  aliases: 'docker image pull, docker pull',
  args: [1, 1],
  flags: `
-a, --all-tags  Download all tagged images in the repository
--disable-content-trust  Skip image verification (default true)
--platform string  Set platform if server is multi-platform capable
-q, --quiet  Suppress verbose output`,
  async run({ args: [name = ''], flags, engine, screen }) {
    if (flags.on('all-tags'))
      throw new Refused("docker: 'pull --all-tags' is not part of Waggle: pull one tag at a time.");
    const quiet = flags.on('quiet');
    reference(name);
    if (!hasTag(name) && !name.includes('@') && !quiet) screen.out('Using default tag: latest\n');
    screen.out(`${await pullImage(engine, screen, name, quiet)}\n`);
  },
};

/** Shows the layers as they come; answers the image's name in full. */
export async function pullImage(engine: Engine, screen: Screen, name: string, quiet: boolean): Promise<string> {
  const { repository, tag } = reference(name);
  const lines = new ProgressLines(screen);
  let pending = '';
  let failure = '';
  const show = (line: string) => {
    if (line.trim() === '') return;
    const message = JSON.parse(line) as Message;
    const { id = '', status = '', progressDetail: bar, error } = message;
    if (error !== undefined) failure = error;
    // A refusal has no status; the end of the stream tells of it.
    else if (quiet || message.status === undefined) return;
    else if (bar === undefined) lines.message(id === '' ? status : `${id}: ${status}`);
    else if (!bar.total && !bar.current) lines.action(id, status);
    else lines.action(id, status, { current: bar.current ?? 0, total: bar.total ?? 0, counts: true });
  };
  await engine.stream('POST', '/images/create', { fromImage: repository, tag }, (chunk) => {
    const pieces = `${pending}${chunk}`.split('\n');
    pending = pieces.pop() ?? '';
    pieces.forEach(show);
    lines.flush();
  });
  show(pending);
  lines.flush();
  if (failure !== '') throw new Refused(failure);
  return `${repository}${tag.includes(':') ? '@' : ':'}${tag}`;
}

/** With its domain, and with what it is tagged by. */
function reference(name: string): { repository: string; tag: string } {
  const [named = '', digest] = name.split('@');
  const cut = hasTag(named) ? named.lastIndexOf(':') : named.length;
  const path = named.slice(0, cut);
  const [first = ''] = path.split('/');
  const local = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const repository = local ? path : `docker.io/${path.includes('/') ? '' : 'library/'}${path}`;
  const short = repository.replace('docker.io/', '');
  if (/[A-Z]/.test(path)) throw new Refused(`invalid reference format: repository name (${short}) must be lowercase`);
  if (!/^[a-z0-9]+([._:/-]+[a-z0-9]+)*$/.test(path)) throw new Refused('invalid reference format');
  return { repository, tag: digest ?? (named.slice(cut + 1) || 'latest') };
}
