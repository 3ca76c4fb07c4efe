/**
 * Ports of the machine that are given to containers (networking §9). One is taken while its container runs, and nobody
 * else gets it then; what nobody has asked for by number is drawn from the ephemeral ones.
 */
import { err, ok, type Result } from '../std/result.ts';

/** As it was asked for: an empty address means all, an empty port any, `8000-8010` the first of these that is free. */
export interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** By the container's port: `80/tcp`. */
export type PortBindings = Readonly<Record<string, readonly PortBinding[]>>;

/** A port that its container has. */
export interface PublishedPort {
  /** `80/tcp`. */
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** Where Linux begins and ends with ports that nobody has asked for by number. */
const EPHEMERAL = [32_768, 60_999] as const;
const EVERYWHERE = '0.0.0.0';

export class HostPorts {
  readonly #address: string;
  readonly #taken = new Map<string, readonly PublishedPort[]>();
  /** Goes round, so that a port that was given back is not the next to be given. */
  #lastEphemeral: number = EPHEMERAL[0] - 1;

  /** `address`: the machine's own. */
  constructor(address: string) {
    this.#address = address;
  }

  /** All of them or, with Docker's reason, none. */
  take(container: string, wanted: PortBindings): Result<readonly PublishedPort[], string> {
    const given: PublishedPort[] = [];
    const isFree = (one: PublishedPort): boolean =>
      ![...given, ...[...this.#taken.values()].flat()].some((other) => collide(one, other));
    for (const [port, bindings] of Object.entries(wanted)) {
      for (const { HostIp, HostPort } of bindings) {
        const hostIp = HostIp || EVERYWHERE;
        if (!this.#isOwn(hostIp))
          return err(
            `failed to bind host port ${hostIp}:${HostPort}/${protocolOf(port)}: cannot assign requested address`,
          );
        const candidates = HostPort === '' || HostPort === '0' ? this.#ephemeral() : range(HostPort);
        const hostPort = candidates.find((one) => isFree({ port, hostIp, hostPort: one }));
        if (hostPort === undefined) return err(`Bind for ${hostIp}:${candidates[0]} failed: port is already allocated`);
        if (HostPort === '' || HostPort === '0') this.#lastEphemeral = hostPort;
        given.push({ port, hostIp, hostPort });
      }
    }
    if (given.length > 0) this.#taken.set(container, given);
    return ok(given);
  }

  release(container: string): void {
    this.#taken.delete(container);
  }

  #isOwn(ip: string): boolean {
    return ip === EVERYWHERE || ip === this.#address || ip.startsWith('127.');
  }

  #ephemeral(): readonly number[] {
    const [first, last] = EPHEMERAL;
    const count = last - first + 1;
    return Array.from({ length: count }, (_, at) => first + ((this.#lastEphemeral - first + 1 + at) % count));
  }
}

const protocolOf = (port: string): string => port.split('/')[1] ?? 'tcp';

const collide = (one: PublishedPort, other: PublishedPort): boolean =>
  one.hostPort === other.hostPort &&
  protocolOf(one.port) === protocolOf(other.port) &&
  (one.hostIp === other.hostIp || [one.hostIp, other.hostIp].includes(EVERYWHERE));

function range(text: string): readonly number[] {
  const [first = 0, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
