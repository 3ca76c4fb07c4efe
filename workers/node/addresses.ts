/** Addresses as people type them: `host[:port]`, an interface's name, `0.0.0.0` (swarm-semantics §12.1). */
import type { Address } from '../api/ids.ts';
import { err, ok, type Result } from '../std/result.ts';

/** Where managers listen unless told otherwise. */
export const SWARM_PORT = 2377;

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `kind` names the option in the daemon's error: `ListenAddr`, `remoteAddr`. */
export function parseAddress(text: string, kind: 'ListenAddr' | 'remoteAddr'): Result<HostPort, string> {
  if (text === '') return err('invalid empty address');
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  const port = colon < 0 ? SWARM_PORT : Number(text.slice(colon + 1));
  const refuse = (why: string) => err(`invalid ${kind} ${JSON.stringify(text)}: ${why}`);
  if (host.includes(':')) return refuse(`address ${text}: too many colons in address`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.endsWith(':')) {
    return refuse(`invalid port ${JSON.stringify(text.slice(colon + 1))}`);
  }
  return ok({ host, port });
}

const NOT_ADVERTISED =
  'advertise address must be a non-zero IP address or network interface (with optional port number)';

/** Where a manager shall listen: whatever it is, it listens on the one card it has. */
export function parseListen(text: string): Result<HostPort, string> {
  const parsed = parseAddress(text || '0.0.0.0', 'ListenAddr');
  return !parsed.ok || parsed.value.host === 'eth0' || isIpAddress(parsed.value.host)
    ? parsed
    : err('listen address must be an IP address or network interface (with optional port number)');
}

/**
 * The address others shall reach this machine at. A machine has one network card, `eth0`, with one address;
 * anything else could never be reached, so it is refused rather than believed.
 */
export function resolveAdvertised(text: string, own: Address): Result<Address, string> {
  if (text === '') return ok(own);
  const parsed = parseAddress(text, 'ListenAddr');
  if (!parsed.ok || parsed.value.host === '' || parsed.value.host === '0.0.0.0') {
    return err(NOT_ADVERTISED);
  }
  const { host } = parsed.value;
  if (host === own || host === 'eth0') return ok(own);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    return err(`advertise address ${host} is not an address of this machine, whose only one is ${own}`);
  }
  return err(NOT_ADVERTISED);
}

export const isIpAddress = (host: string): host is Address =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && host.split('.').every((part) => Number(part) <= 255);
