/** `docker inspect`: whatever it is, the first kind that knows the name (docker-cli §10). */
import type { SwarmInfo } from '../../api.ts';
import type { Call, Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { quote } from '../../format/text.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { DaemonRefused, Refused } from '../../refused.ts';

/** In the order in which they are tried. Kinds of the swarm are asked for on managers only. */
const kinds: readonly { kind: string; path: (reference: string, size: boolean) => string; swarm?: true }[] = [
  { kind: 'container', path: (reference, size) => `/containers/${reference}/json${size ? '?size=1' : ''}` },
  { kind: 'image', path: (reference) => `/images/${reference}/json` },
  { kind: 'network', path: (reference) => `/networks/${reference}` },
  { kind: 'volume', path: (reference) => `/volumes/${reference}` },
  { kind: 'service', path: (reference) => `/services/${reference}?insertDefaults=true`, swarm: true },
  { kind: 'task', path: (reference) => `/tasks/${reference}`, swarm: true },
  { kind: 'node', path: (reference) => `/nodes/${reference}`, swarm: true },
  { kind: 'secret', path: (reference) => `/secrets/${reference}`, swarm: true },
  { kind: 'config', path: (reference) => `/configs/${reference}`, swarm: true },
];
const others = ['plugin'];

export const inspect: Command = {
  use: '[OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Return low-level information on Docker objects',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
-s, --size  Display total file sizes if the type is container
--type string  Only inspect objects of the given type`,
  run(call) {
    const type = call.flags.text('type');
    if (call.flags.has('type') && ![...others, ...kinds.map(({ kind }) => kind)].includes(type)) {
      const known = [...others, ...kinds.map(({ kind }) => kind)].sort().map(quote).join(', ');
      throw new Refused(`unknown type: ${quote(type)}: must be one of ${known}`);
    }
    if (others.includes(type))
      throw new Refused(`docker: 'inspect --type ${type}' is not part of Waggle: it has no ${type}s.`);
    return inspectEach(call, finder(call, type), { badTemplateCode: 64 });
  },
};

function finder({ engine, flags }: Call, type: string): (reference: string) => Promise<unknown> {
  let manager: boolean | null = null;
  return async (reference) => {
    for (const { kind, path, swarm } of kinds) {
      if (type !== '' && type !== kind) continue;
      if (swarm && type === '') {
        manager ??= (await engine.get<{ Swarm: SwarmInfo }>('/info')).Swarm.ControlAvailable;
        if (!manager) continue;
      }
      try {
        return await engine.get(path(part(reference), flags.on('size')));
      } catch (failure) {
        // A kind that is asked for by name says itself what is wrong; else the next one may know it.
        if (type !== '' || !(failure instanceof DaemonRefused)) throw failure;
      }
    }
    throw new Refused(`Error: No such object: ${reference}`);
  };
}
