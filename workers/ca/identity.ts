/**
 * Who this node is: its key, its certificate and the root it trusts, kept on its disk under Docker's file names.
 * Judges other nodes' certificates for the wire: signed by our root, in date, and naming a role.
 */
import type { ClusterId, NodeId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import { err, ok, type Result } from '../std/result.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { Credentials, Distrust, PeerIdentity } from '../world/rpc.ts';
import type { Clock, Disk, DiskFault } from '../world/world.ts';
import { isIssuedBy, parse, type Certificate } from './certificate.ts';
import { outOfDate, ownOutOfDate } from './validity.ts';

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

const UNKNOWN: Distrust = { why: 'unknown-authority', message: 'x509: certificate signed by unknown authority' };

export class Identity implements Credentials {
  /** The paper that the disk has spoilt; null for none. */
  readonly damaged: string | null;
  #papers: Papers | null = null;
  #root: Certificate | null = null;
  #own: Certificate | null = null;
  /** Checking a signature costs milliseconds and never changes its answer; the dates are looked at every time. */
  readonly #checked = new Map<string, { readonly who: PeerIdentity; readonly certificate: Certificate } | null>();

  constructor(
    private readonly disk: Disk,
    private readonly clock: Clock,
  ) {
    const kept = [FILE.root, FILE.certificate, FILE.key].map((path) => {
      const bytes = disk.read(path);
      const text = bytes && unseal(bytes);
      return { path, text, damaged: bytes !== null && text === null };
    });
    this.damaged = kept.find(({ damaged }) => damaged)?.path ?? null;
    const [root, certificate, key] = kept.map(({ text }) => text);
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

  /** Writes new papers down, durable after the next sync, and takes them; or answers why they could not be written. */
  adopt(papers: Papers): DiskFault | null {
    const write = (path: string, text: string) => this.disk.write(path, seal(text));
    const fault =
      write(FILE.root, papers.root) ?? write(FILE.key, papers.key) ?? write(FILE.certificate, papers.certificate);
    if (fault === null) this.#take(papers);
    return fault;
  }

  /** Why this node's own certificate does not count by its own calendar; null where it does. */
  outOfDate(): string | null {
    return this.#own && ownOutOfDate(this.#own, this.clock.wall());
  }

  erase(): void {
    this.#papers = this.#root = this.#own = null;
    this.#checked.clear();
    for (const path of Object.values(FILE)) this.disk.remove(path);
  }

  mine(): string | null {
    return this.#papers?.certificate ?? null;
  }

  check(pem: string): Result<PeerIdentity, Distrust> {
    let known = this.#checked.get(pem);
    if (known === undefined) {
      known = this.#judge(pem);
      this.#checked.set(pem, known);
    }
    if (!known) return err(UNKNOWN);
    // Shown by nobody but this node to itself, as over the local socket: a manager may serve on after its time.
    const message = pem === this.#papers?.certificate ? null : outOfDate(known.certificate, this.clock.wall());
    return message === null ? ok(known.who) : err({ why: 'out-of-date', message });
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
