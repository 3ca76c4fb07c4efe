/** Filters of container lists that look beyond one container's own words: at its neighbours, its health, its ports. */
import type { Container } from '../../runtime/container.ts';
import type { PublishedPort } from '../../runtime/host-ports.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import type { Filters } from '../request.ts';

/** `isolation` is understood and, as on Linux, turns nobody away: it is Windows that has kinds of it. */
export const RELATIONS = ['before', 'since', 'health', 'expose', 'publish', 'network', 'volume', 'isolation'];

export function related(
  asked: Filters,
  find: (reference: string) => Container | undefined,
): Result<(one: Container) => boolean, Refusal> {
  const health = asked['health'];
  const bad = health?.find((one) => !['starting', 'healthy', 'unhealthy', 'none'].includes(one));
  if (bad !== undefined) return refuse(400, `invalid filter 'health=[${bad}]'`);
  const limits = { before: Infinity, since: -Infinity };
  for (const key of ['before', 'since'] as const) {
    for (const reference of asked[key] ?? []) {
      const found = find(reference);
      if (found === undefined) return refuse(404, `No such container: ${reference}`);
      limits[key] = found.createdUs;
    }
  }
  const volumes = asked['volume'];
  const published = asked['publish']?.flatMap(portRange);
  const exposed = asked['expose']?.flatMap(portRange);
  return ok(
    ({ createdUs, health: own, config, state }) =>
      createdUs < limits.before &&
      createdUs > limits.since &&
      (health?.includes(own?.status ?? 'none') ?? true) &&
      (exposed?.some((port) => config.ports.includes(port)) ?? true) &&
      // By its name, or by where the container finds it.
      (volumes?.some(
        (typed) => config.mounts?.some(({ Source, Target }) => Source === typed || Target === typed) ?? false,
      ) ??
        true) &&
      (asked['network']?.some((typed) => isIn(config, typed)) ?? true) &&
      (published?.some((port) => state.kind === 'running' && state.published.some((one) => isAt(one, port))) ?? true),
  );
}

/** By the name of the network or its whole id; where no network is named, the machine's own bridge. */
const isIn = ({ networks = [] }: Container['config'], typed: string): boolean =>
  networks.length === 0
    ? typed === 'bridge'
    : networks.some(({ network }) => network.id === typed || network.spec.Name === typed);

/** As the machine's port, with its protocol. */
const isAt = ({ port, hostPort }: PublishedPort, wanted: string): boolean =>
  wanted === `${hostPort}/${port.split('/')[1]}`;

/** `80`, `80/udp`, `8000-8080/tcp`. */
function portRange(text: string): readonly string[] {
  const [, first = '', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text) ?? [];
  const from = Number(first);
  const count = Math.max(0, Math.min(65_535, Number(last)) - from + 1);
  return first === '' ? [] : Array.from({ length: count }, (_, at) => `${from + at}/${protocol}`);
}
