/** `--publish`: `[PUBLISHED:]TARGET[/PROTOCOL]` with ranges, or `target=80,published=8080,…` (docker-cli §5.2). */
import type { Port } from '../../../../workers/api/engine/specs.ts';
import { csv, keyValue } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';
import { isIp } from '../../parse/ip.ts';

const protocols = ['tcp', 'udp', 'sctp'];

/** One port for each of a range. */
export const publish = (text: string): Port[] => (/\w+=\w+/.test(text) ? [longForm(text)] : shortForm(text));

function shortForm(text: string): Port[] {
  const [, ports = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
  if (!protocols.includes(protocol.toLowerCase())) throw new Refused(`invalid proto: ${protocol}`);
  const { host, published, target } = split(ports);
  if (target === '') throw new Refused(`no port specified: ${text}<empty>`);
  const targets = range(target);
  if (targets === null) throw new Refused(`invalid containerPort: ${target}`);
  const wanted = published === '' ? [0] : range(published);
  if (wanted === null) throw new Refused(`invalid hostPort: ${published}`);
  if (published !== '' && wanted.length !== targets.length && targets.length !== 1) {
    throw new Refused(`invalid ranges specified for container and host Ports: ${target} and ${published}`);
  }
  if (host !== '')
    throw new Refused(
      isIp(host.replace(/^\[(.*)\]$/, '$1')) ? 'hostip is not supported' : `invalid IP address: ${host}`,
    );
  const count = Math.max(targets.length, wanted.length);
  return Array.from({ length: count }, (_, at) =>
    port(targets[Math.min(at, targets.length - 1)] as number, wanted[at] ?? 0, protocol.toLowerCase(), 'ingress'),
  );
}

/** Host, published and target, from the right: an IPv6 address has colons of its own. */
function split(ports: string): { host: string; published: string; target: string } {
  const pieces = ports.split(':');
  const target = pieces.pop() ?? '';
  const published = pieces.pop() ?? '';
  return { host: pieces.join(':'), published, target };
}

function range(text: string): number[] | null {
  const [first, last = first, ...more] = text.split('-').map((end) => (/^\d+$/.test(end) ? Number(end) : NaN));
  if (first === undefined || last === undefined || more.length > 0) return null;
  if (!(first <= 65535 && last <= 65535 && first <= last)) return null;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function longForm(text: string): Port {
  let target = 0;
  let published = 0;
  let protocol = 'tcp';
  let mode = 'ingress';
  const number = (value: string, which: string) => {
    const reason = !/^\d+$/.test(value) ? 'invalid syntax' : Number(value) > 65535 ? 'value out of range' : '';
    if (reason !== '') throw new Refused(`invalid ${which} port (${value}): value must be an integer: ${reason}`);
    return Number(value);
  };
  for (const field of csv(text)) {
    const [key, value] = keyValue(field);
    if (!field.includes('=') || value === '') throw new Refused(`invalid field: ${field}`);
    switch (key) {
      case 'protocol':
        protocol = value.toLowerCase();
        if (!protocols.includes(protocol)) throw new Refused(`invalid protocol value '${value}'`);
        break;
      case 'mode':
        mode = value.toLowerCase();
        if (mode !== 'ingress' && mode !== 'host') {
          throw new Refused(`invalid publish mode value (${value}): must be either 'ingress' or 'host'`);
        }
        break;
      case 'target':
        target = number(value, 'target');
        break;
      case 'published':
        published = number(value, 'published');
        break;
      default:
        throw new Refused(`invalid field key: ${key}`);
    }
  }
  if (target === 0) throw new Refused("missing mandatory field 'target'");
  return port(target, published, protocol, mode);
}

const port = (target: number, published: number, protocol: string, mode: string): Port => ({
  Protocol: protocol as Port['Protocol'],
  TargetPort: target,
  ...(published > 0 ? { PublishedPort: published } : {}),
  PublishMode: mode as Port['PublishMode'],
});
