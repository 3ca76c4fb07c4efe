/** `docker inspect`: whatever it is, the first kind that knows the name (docker-cli §10). */
import type { SwarmInfo } from '../../api.ts';
import type { Call, Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { quote } from '../../format/text.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { DaemonRefused, Refused } from '../../refused.ts';

/** In the order in which they are tried. Kinds of the swarm are asked for on managers only. */
const kinds: readonly {
  kind: string;
  type: string;
  path: (reference: string, size: boolean) => string;
  swarm?: true;
}[] = [
  {
    kind: 'container',
    type: 'container.InspectResponse',
    path: (reference, size) => `/containers/${reference}/json${size ? '?size=1' : ''}`,
  },
  { kind: 'image', type: 'image.InspectResponse', path: (reference) => `/images/${reference}/json` },
  { kind: 'network', type: 'network.Inspect', path: (reference) => `/networks/${reference}` },
  { kind: 'volume', type: 'volume.Volume', path: (reference) => `/volumes/${reference}` },
  {
    kind: 'service',
    type: 'swarm.Service',
    path: (reference) => `/services/${reference}?insertDefaults=true`,
    swarm: true,
  },
  { kind: 'task', type: 'swarm.Task', path: (reference) => `/tasks/${reference}`, swarm: true },
  { kind: 'node', type: 'swarm.Node', path: (reference) => `/nodes/${reference}`, swarm: true },
  { kind: 'secret', type: 'swarm.Secret', path: (reference) => `/secrets/${reference}`, swarm: true },
  { kind: 'config', type: 'swarm.Config', path: (reference) => `/configs/${reference}`, swarm: true },
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
    const types = new WeakMap<object, string>();
    return inspectEach(call, finder(call, type, types), {
      type: (found) => types.get(found as object),
      raw: true,
      badTemplateCode: 64,
    });
  },
};

/** Notes the type of each that was found. */
function finder(
  { engine, flags }: Call,
  type: string,
  types: WeakMap<object, string>,
): (reference: string) => Promise<unknown> {
  let manager: boolean | null = null;
  return async (reference) => {
    for (const { kind, type: found, path, swarm } of kinds) {
      if (type !== '' && type !== kind) continue;
      if (swarm && type === '') {
        manager ??= (await engine.get<{ Swarm: SwarmInfo }>('/info')).Swarm.ControlAvailable;
        if (!manager) continue;
      }
      try {
        const object = await engine.get<object>(path(part(reference), flags.on('size')));
        types.set(object, found);
        return object;
      } catch (failure) {
        // A kind that is asked for by name says itself what is wrong; else the next one may know it.
        if (type !== '' || !(failure instanceof DaemonRefused)) throw failure;
      }
    }
    throw new Refused(`Error: No such object: ${reference}`);
  };
}
