/** `-p` of a single container: `[[IP:]HOST:]PORT[/PROTOCOL]`, with ranges; or `--publish-all`'s kin, `--expose`. */
import { isIp } from '../../parse/ip.ts';
import { Refused } from '../../refused.ts';

const protocols = ['tcp', 'udp', 'sctp'];

export interface Binding {
  readonly HostIp: string;
  readonly HostPort: string;
}

export interface Ports {
  readonly exposed: Readonly<Record<string, object>>;
  readonly bindings: Readonly<Record<string, readonly Binding[]>>;
}

export function ports(published: readonly string[], exposed: readonly string[]): Ports {
  const bindings: Record<string, Binding[]> = {};
  for (const text of published) {
    for (const [port, binding] of mappings(text)) (bindings[port] ??= []).push(binding);
  }
  const opened = exposed.flatMap((text) => {
    const [, numbers = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
    const found = range(numbers);
    if (text.includes(':') || found === null) throw new Refused(`invalid port format for --expose: ${text}`);
    return found.map((port) => `${port}/${protocol.toLowerCase()}`);
  });
  const names = [...Object.keys(bindings), ...opened].sort();
  return { exposed: Object.fromEntries(names.map((name) => [name, {}])), bindings };
}

/** One for each port of a range. */
function mappings(text: string): (readonly [port: string, binding: Binding])[] {
  const [, addressed = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  const pieces = addressed.split(':');
  const target = pieces.pop() ?? '';
  const host = pieces.pop() ?? '';
  const ip = pieces.join(':').replace(/^\[(.*)\]$/, '$1');
  if (target === '') throw new Refused(`no port specified: ${text}<empty>`);
  if (ip !== '' && !isIp(ip)) throw new Refused(`invalid IP address: ${ip}`);
  if (!protocols.includes(protocol.toLowerCase())) throw new Refused(`invalid proto: ${protocol}`);
  const inside = range(target);
  if (inside === null) throw new Refused(`invalid containerPort: ${target}`);
  const outside = host === '' ? [] : range(host);
  if (outside === null) throw new Refused(`invalid hostPort: ${host}`);
  // Several host ports for one of the container: any of them will do.
  const anyOf = inside.length === 1 && outside.length > 1;
  if (host !== '' && !anyOf && outside.length !== inside.length) {
    throw new Refused(`invalid ranges specified for container and host Ports: ${target} and ${host}`);
  }
  return inside.map((port, at) => [
    `${port}/${protocol.toLowerCase()}`,
    { HostIp: ip, HostPort: anyOf ? host : outside[at] === undefined ? '' : `${outside[at]}` },
  ]);
}

function range(text: string): number[] | null {
  const [first, last = first, ...more] = text.split('-').map((end) => (/^\d+$/.test(end) ? Number(end) : NaN));
  if (first === undefined || last === undefined || more.length > 0) return null;
  if (!(first <= 65535 && last <= 65535 && first <= last)) return null;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
