/**
 * How a node gets its papers (swarm-semantics §4.3): fetch the root and hold it against the token's digest, send a
 * signing request, ask until it is signed. A step that fails starts the whole over, five times at most.
 */
import type { Address, NodeId } from '../api/ids.ts';
import type { NodeRole } from '../api/objects/node.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND, type Micros } from '../api/time.ts';
import { parse } from '../ca/certificate.ts';
import type { Papers } from '../ca/identity.ts';
import type { JoinToken } from '../ca/join-token.ts';
import { keyToPem, newKey } from '../ca/key.ts';
import { rootDigest } from '../ca/root.ts';
import { signingRequest } from '../ca/signing-request.ts';
import { ownOutOfDate } from '../ca/validity.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Rpc, RpcError } from '../world/rpc.ts';
import type { Cancel, Clock } from '../world/world.ts';

const CALL_TIMEOUT = 5 * SECOND;
const ATTEMPTS = 5;
const PAUSE = 2 * SECOND;

export interface Enrollment {
  readonly rpc: Rpc;
  readonly clock: Clock;
  readonly dice: Dice;
  /** Managers to ask; another one each attempt. */
  readonly remotes: readonly Address[];
  readonly trust:
    /** A stranger: trusts the root that the token pins. */
    | { readonly kind: 'token'; readonly text: string; readonly token: JoinToken }
    /** A member that renews: keeps the root it has. */
    | { readonly kind: 'member'; readonly root: string };
  readonly availability: 'active' | 'pause' | 'drain';
}

/** Calls `done` with papers, or with the last attempt's error. Cancelling ends it silently. */
export function enroll(
  { rpc, clock, dice, remotes, trust, availability }: Enrollment,
  done: (result: Result<Papers & { role: NodeRole; nodeId: NodeId }, RpcError>) => void,
): Cancel {
  let cancelled = false;
  let stop: Cancel = () => {};
  let failures = 0;
  // One key for the whole procedure: a lost answer must not leave a certificate for a key that is gone.
  const key = newKey(dice);
  const csr = signingRequest(key);

  const fail = (error: RpcError) => {
    failures += 1;
    if (failures >= ATTEMPTS) return done(err(error));
    stop = clock.after(trust.kind === 'token' ? PAUSE : 0, attempt);
  };

  function attempt() {
    const remote = remotes[failures % remotes.length];
    if (!remote) return done(err({ code: 'Unavailable', message: 'no remote manager is known' }));
    const ask = (method: string, request: Plain, then: (answer: Plain) => void) => {
      stop = rpc.call(remote, method, request, { timeout: CALL_TIMEOUT }, (answer) => {
        if (cancelled) return;
        if (answer.ok) then(answer.value);
        else fail(dialError(answer.error, remote));
      });
    };

    if (trust.kind === 'member') return request(trust.root, '');
    ask('CA.GetRootCertificate', {}, (answer) => {
      const { certificate } = answer as { certificate: string };
      if (rootDigest(certificate) !== trust.token.digest) {
        const expected = fromBase36(trust.token.digest).toString(16).padStart(64, '0');
        return fail({ code: 'Unknown', message: `remote CA does not match fingerprint. Expected: ${expected}` });
      }
      request(certificate, trust.text);
    });

    function request(root: string, token: string) {
      ask('CA.IssueNodeCertificate', { csr, token, availability }, (answer) => {
        const { nodeId } = answer as { nodeId: NodeId };
        poll(root, nodeId, 0);
      });
    }

    function poll(root: string, nodeId: NodeId, polls: number) {
      ask('CA.NodeCertificateStatus', { nodeId }, (answer) => {
        const status = answer as { state: string; certificate: string; csr: string; error: string };
        if (status.state === 'failed') return fail({ code: 'Unknown', message: status.error });
        const issued = status.csr === csr && status.state === 'issued' ? parse(status.certificate) : null;
        const objection = issued && ownOutOfDate(issued, clock.wall());
        if (objection) return fail({ code: 'Unknown', message: objection });
        if (issued) {
          const role: NodeRole = issued.subject.unit === 'swarm-manager' ? 'manager' : 'worker';
          return done(ok({ root, certificate: status.certificate, key: keyToPem(key), role, nodeId }));
        }
        const limit: Micros = Math.min(30 * SECOND, SECOND + SECOND * 2 ** polls);
        stop = clock.after(Math.floor(dice.fraction() * limit), () => poll(root, nodeId, polls + 1));
      });
    }
  }

  attempt();
  return () => {
    cancelled = true;
    stop();
  };
}

/** A machine that is on but runs no manager: nobody listens at the port. */
function dialError(error: RpcError, remote: Address): RpcError {
  if (error.code !== 'Unimplemented') return error;
  const dialled = `dial tcp ${remote}:2377: connect: connection refused`;
  return { code: 'Unavailable', message: `connection error: desc = "transport: Error while dialing: ${dialled}"` };
}

function fromBase36(text: string): bigint {
  let number = 0n;
  for (const digit of text) number = number * 36n + BigInt(parseInt(digit, 36));
  return number;
}
