import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ClusterId, NodeId } from '../api/ids.ts';
import { HOUR, MINUTE, SECOND } from '../api/time.ts';
import { dice } from '../std/dice.ts';
import { err, ok } from '../std/result.ts';
import { isIssuedBy, parse } from './certificate.ts';
import { Identity } from './identity.ts';
import { newJoinToken, parseJoinToken } from './join-token.ts';
import { keyToPem, newKey } from './key.ts';
import { nextRenewal, renewalBackoff } from './renewal.ts';
import { issueNodeCertificate, newRoot, rootDigest } from './root.ts';
import { requestedKey, signingRequest } from './signing-request.ts';
import { aClock, aDisk } from '../world/testing.ts';

const DAYS_90 = 90 * 24 * HOUR;
const nodeId = 'v9rcrvoacdxk5kpf9phqtxoj1' as NodeId;
const clusterId = 'qmn0vjr2xzcvmd6ak3m3i1bz8' as ClusterId;

function aNode(seed = 1, validity = DAYS_90, nowUs = 0) {
  const throws = dice(seed);
  const root = newRoot(throws, nowUs);
  const key = newKey(throws);
  const request = { csr: signingRequest(key), nodeId, role: 'manager' as const, clusterId, validity };
  const certificate = issueNodeCertificate(root, request, throws, nowUs);
  if (certificate === null) throw new Error('the root signs');
  return { root, key, certificate };
}

describe('a node certificate', () => {
  const { root, key, certificate } = aNode();
  const parsed = parse(certificate);

  test('names the node, its role and the cluster', () => {
    expect(parsed?.subject).toEqual({ commonName: nodeId, unit: 'swarm-manager', organization: clusterId });
    expect(parsed?.issuer.commonName).toBe('swarm-ca');
    expect(parsed?.publicKey).toEqual(key.publicKey);
  });

  test('is valid from an hour before to ninety days after', () => {
    expect(parsed?.notBeforeUs).toBe(-HOUR);
    expect(parsed?.notAfterUs).toBe(DAYS_90);
  });

  test('is signed by its root and by no other', () => {
    const issuer = parse(root.certificate);
    const stranger = parse(newRoot(dice(99), 0).certificate);
    expect(parsed && issuer && isIssuedBy(parsed, issuer)).toBe(true);
    expect(parsed && stranger && isIssuedBy(parsed, stranger)).toBe(false);
  });

  test('the same dice make the same certificate', () => {
    expect(aNode().certificate).toBe(certificate);
    expect(aNode(2).certificate).not.toBe(certificate);
  });

  test.each(['', 'nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    '%j is none',
    (text) => {
      expect(parse(text)).toBeNull();
    },
  );
});

describe.runIf(spawnSync('openssl', ['version']).status === 0)('openssl', () => {
  test('verifies the chain and reads the names', () => {
    const { root, certificate } = aNode();
    const folder = mkdtempSync(join(tmpdir(), 'ca-'));
    writeFileSync(join(folder, 'root.crt'), root.certificate);
    writeFileSync(join(folder, 'node.crt'), certificate);
    const at = ['-attime', '1768040000', '-no_check_time'];
    const verdict = execFileSync('openssl', ['verify', ...at.slice(2), '-CAfile', 'root.crt', 'node.crt'], {
      cwd: folder,
    });
    expect(String(verdict)).toBe('node.crt: OK\n');
    const text = execFileSync('openssl', ['x509', '-in', 'node.crt', '-noout', '-subject', '-ext', 'subjectAltName'], {
      cwd: folder,
    });
    expect(String(text)).toContain(`OU = swarm-manager, CN = ${nodeId}`);
    expect(String(text)).toContain(`DNS:swarm-manager, DNS:${nodeId}, DNS:swarm-ca`);
  });
});

describe('a signing request', () => {
  const csr = signingRequest(newKey(dice(5)));

  test('gives up its key', () => expect(requestedKey(csr)).toEqual(newKey(dice(5)).publicKey));

  test('signed with another key is refused', () => {
    const theirs = signingRequest(newKey(dice(6)));
    const lines = csr.split('\n');
    const forged = [...lines.slice(0, -3), ...theirs.split('\n').slice(-3)].join('\n');
    expect(requestedKey(forged)).toBeNull();
  });
});

describe('an identity', () => {
  test('survives a reboot once written, and judges others', () => {
    const { root, key, certificate } = aNode();
    const disk = aDisk();
    const clock = { now: () => 0, wall: () => 0, after: () => () => {} };
    new Identity(disk, clock).adopt({ root: root.certificate, certificate, key: keyToPem(key) });
    const again = new Identity(disk, clock);
    expect(again.self).toMatchObject({ nodeId, role: 'manager', clusterId });
    expect(again.check(certificate)).toEqual(ok({ nodeId, role: 'manager', clusterId }));
    expect(again.check(aNode(7).certificate)).toEqual(
      err({ why: 'unknown-authority', message: 'x509: certificate signed by unknown authority' }),
    );
  });

  test('an expired certificate is refused, though it was good before; not one’s own', () => {
    const { root, key, certificate } = aNode(1, HOUR);
    const request = {
      csr: signingRequest(newKey(dice(2))),
      nodeId,
      role: 'worker' as const,
      clusterId,
      validity: HOUR,
    };
    const theirs = issueNodeCertificate(root, request, dice(2), 0) as string;
    let now = 0;
    const identity = new Identity(aDisk(), { now: () => 0, wall: () => now, after: () => () => {} });
    identity.adopt({ root: root.certificate, certificate, key: keyToPem(key) });
    const said = () =>
      [certificate, theirs].map((each) => {
        const judged = identity.check(each);
        return judged.ok ? judged.value.role : judged.error.message;
      });
    expect(said()).toEqual(['manager', 'worker']);
    now = HOUR + SECOND;
    const bad = 'x509: certificate has expired or is not yet valid';
    const after = 'current time 2026-01-10T11:00:01Z is after 2026-01-10T11:00:00Z';
    expect(said()).toEqual(['manager', `${bad}: ${after}`]);
    expect(identity.outOfDate()).toBe(
      `certificate (1 - ${nodeId}) not valid after Sat, 10 Jan 2026 11:00:00 UTC, and it is currently Sat, 10 Jan 2026 11:00:01 UTC: ${bad}`,
    );
    now = -2 * HOUR + 1;
    const before = 'current time 2026-01-10T08:00:00Z is before 2026-01-10T09:00:00Z';
    expect(said()).toEqual(['manager', `${bad}: ${before}`]);
    expect(identity.outOfDate()).toBe(
      `certificate (1 - ${nodeId}) not valid before Sat, 10 Jan 2026 09:00:00 UTC, and it is currently Sat, 10 Jan 2026 08:00:00 UTC: ${bad}`,
    );
  });

  test.each(['swarm-root-ca.crt', 'swarm-node.crt', 'swarm-node.key'])(
    'with one bit of %s changed is nobody, and says which paper it is',
    (file) => {
      const { root, key, certificate } = aNode();
      const disk = aDisk();
      new Identity(disk, aClock()).adopt({ root: root.certificate, certificate, key: keyToPem(key) });
      const path = `certificates/${file}`;
      const good = disk.read(path) as Uint8Array;
      for (let at = 0; at < good.length; at++) {
        const bad = good.slice();
        bad[at] = (bad[at] as number) ^ 0x20;
        disk.write(path, bad);
        const { damaged, self } = new Identity(disk, aClock());
        expect([at, damaged, self]).toEqual([at, path, null]);
      }
    },
  );

  test('is not taken where the disk has no room for it', () => {
    const { root, key, certificate } = aNode();
    const disk = aDisk();
    const identity = new Identity(disk, aClock());
    disk.full = true;
    expect(identity.adopt({ root: root.certificate, certificate, key: keyToPem(key) })).toBe('no space left on device');
    expect(identity.self).toBe(null);
  });
});

describe('join tokens', () => {
  const digest = rootDigest(newRoot(dice(1), 0).certificate);

  test('have the form SWMTKN-1-<50>-<25>', () => {
    expect(newJoinToken(digest, dice(1))).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/);
  });

  test.each([
    ['', 'empty'],
    ['SWMTKN-1-abc-def', 'too short'],
    [`SWMTKN-2-${digest}-${'0'.repeat(25)}`, 'another version'],
    [`SWMTKN-1-${digest}-${'0'.repeat(25)}-x`, 'a part too many'],
    [`TOKEN-1-${digest}-${'0'.repeat(25)}`, 'another prefix'],
  ])('%s is refused: %s', (token) => {
    expect(parseJoinToken(token)).toEqual({ ok: false, error: 'invalid join token' });
  });
});

describe('renewal', () => {
  const life = { notBeforeUs: 0, notAfterUs: 100 * MINUTE };

  test('falls between half and four fifths of the life', () => {
    for (let seed = 0; seed < 200; seed++) {
      const at = nextRenewal(life, 0, dice(seed));
      expect(at).toBeGreaterThanOrEqual(50 * MINUTE);
      expect(at).toBeLessThan(80 * MINUTE);
    }
  });

  test('is due at once where that time has passed', () => expect(nextRenewal(life, 90 * MINUTE, dice(1))).toBe(0));

  test('backs off up to an hour', () => {
    expect(renewalBackoff(0, dice(1))).toBe(0);
    for (let seed = 0; seed < 50; seed++) expect(renewalBackoff(1, dice(seed))).toBeLessThan(10 * SECOND);
    for (let seed = 0; seed < 50; seed++) expect(renewalBackoff(40, dice(seed))).toBeLessThanOrEqual(HOUR);
  });
});
