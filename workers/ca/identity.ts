/**
 * Who this node is: its key, its certificate and the root it trusts, kept on its disk under Docker's file names.
 * Judges other nodes' certificates for the wire: signed by our root, in date, and naming a role.
 */
import type { ClusterId, NodeId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import { utf8 } from '../std/codec.ts';
import type { Credentials, PeerIdentity } from '../world/rpc.ts';
import type { Clock, Disk } from '../world/world.ts';
import { isIssuedBy, parse, type Certificate } from './certificate.ts';

const FILE = {
  root: 'certificates/swarm-root-ca.crt',
  certificate: 'certificates/swarm-node.crt',
  key: 'certificates/swarm-node.key',
} as const;

export interface Papers {
  /** All PEM. */
  readonly root: string;
  readonly certificate: string;
  readonly key: string;
}

export class Identity implements Credentials {
  #papers: Papers | null = null;
  #root: Certificate | null = null;
  #own: Certificate | null = null;
  /** Checking a signature costs milliseconds and never changes its answer; the dates are looked at every time. */
  readonly #checked = new Map<string, { readonly who: PeerIdentity; readonly certificate: Certificate } | null>();

  constructor(
    private readonly disk: Disk,
    private readonly clock: Clock,
  ) {
    const read = (path: string) => {
      const bytes = disk.read(path);
      return bytes && utf8.decode(bytes);
    };
    const [root, certificate, key] = [read(FILE.root), read(FILE.certificate), read(FILE.key)];
    if (root && certificate && key) this.#take({ root, certificate, key });
  }

  get papers(): Papers | null {
    return this.#papers;
  }

  /** What the own certificate says; null before there is one. */
  get self(): (PeerIdentity & { readonly notBeforeUs: Micros; readonly notAfterUs: Micros }) | null {
    const who = this.#own && identityOf(this.#own);
    return who && this.#own ? { ...who, notBeforeUs: this.#own.notBeforeUs, notAfterUs: this.#own.notAfterUs } : null;
  }

  /** Takes new papers and writes them down; durable after the next sync. */
  adopt(papers: Papers): void {
    this.#take(papers);
    this.disk.write(FILE.root, utf8.encode(papers.root));
    this.disk.write(FILE.certificate, utf8.encode(papers.certificate));
    this.disk.write(FILE.key, utf8.encode(papers.key));
  }

  erase(): void {
    this.#papers = this.#root = this.#own = null;
    this.#checked.clear();
    for (const path of Object.values(FILE)) this.disk.remove(path);
  }

  mine(): string | null {
    return this.#papers?.certificate ?? null;
  }

  check(pem: string): PeerIdentity | null {
    let known = this.#checked.get(pem);
    if (known === undefined) {
      known = this.#judge(pem);
      this.#checked.set(pem, known);
    }
    if (!known) return null;
    // Shown by nobody but this node to itself, as over the local socket: a manager may serve on after its time.
    if (pem === this.#papers?.certificate) return known.who;
    const now = this.clock.wall();
    return now >= known.certificate.notBeforeUs && now < known.certificate.notAfterUs ? known.who : null;
  }

  #judge(pem: string) {
    const certificate = parse(pem);
    if (!certificate || !this.#root || !isIssuedBy(certificate, this.#root)) return null;
    const who = identityOf(certificate);
    return who && { who, certificate };
  }

  #take(papers: Papers): void {
    if (papers.root !== this.#papers?.root) this.#checked.clear();
    this.#papers = papers;
    this.#root = parse(papers.root);
    this.#own = parse(papers.certificate);
  }
}

function identityOf({ subject }: Certificate): PeerIdentity | null {
  const role = subject.unit === 'swarm-manager' ? 'manager' : subject.unit === 'swarm-worker' ? 'worker' : null;
  if (!role) return null;
  return { nodeId: subject.commonName as NodeId, role, clusterId: subject.organization as ClusterId };
}
