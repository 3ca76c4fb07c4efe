/**
 * X.509 certificates of a swarm (swarm-semantics §4.2): the root names itself `swarm-ca`; a node's names the node
 * (CN), its role (OU) and the cluster (O). Real ones: openssl reads them.
 */
import { EPOCH_MS, HOUR, type Micros } from '../api/time.ts';
import { calendar, epochMs } from '../std/calendar.ts';
import { utf8 } from '../std/codec.ts';
import * as der from './der.ts';
import { isSignedBy, sign, type KeyPair } from './key.ts';
import { fromPem, toPem } from './pem.ts';

/** A certificate as it is read back. */
export interface Certificate {
  readonly subject: Subject;
  readonly issuer: Subject;
  readonly publicKey: Uint8Array;
  readonly notBeforeUs: Micros;
  readonly notAfterUs: Micros;
  /** DER of the issuer's name and of the issuer-independent key, for the Engine API's TLSInfo. */
  readonly subjectDer: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  readonly signedPart: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Subject {
  /** CN: the node's id, or `swarm-ca`. */
  readonly commonName: string;
  /** OU: `swarm-manager` or `swarm-worker`; empty on the root. */
  readonly unit: string;
  /** O: the cluster's id; empty on the root. */
  readonly organization: string;
}

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
} as const;

const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));

/** Signs a certificate for `publicKey`. Valid from an hour ago (swarm-semantics §4.2) for `validity` µs from now. */
export function issue(options: {
  readonly subject: Subject;
  readonly publicKey: Uint8Array;
  readonly issuer: Subject;
  readonly issuerKey: KeyPair;
  /** 16 random bytes or so. */
  readonly serial: Uint8Array;
  readonly nowUs: Micros;
  readonly validity: Micros;
}): string {
  const { subject, nowUs } = options;
  const isRoot = subject.unit === '';
  const signedPart = der.sequence(
    der.element(der.context(0), der.integer(Uint8Array.of(2))),
    der.integer(options.serial),
    algorithm,
    name(options.issuer),
    der.sequence(time(nowUs - HOUR), time(nowUs + options.validity)),
    name(subject),
    subjectPublicKey(options.publicKey),
    der.element(der.context(3), der.sequence(isRoot ? authority() : alternativeNames(subject))),
  );
  return toPem('CERTIFICATE', der.sequence(signedPart, algorithm, der.bitString(sign(signedPart, options.issuerKey))));
}

/** Null where the text is no certificate of the kind that `issue` makes. */
export function parse(pem: string): Certificate | null {
  const bytes = fromPem('CERTIFICATE', pem);
  const [certificate] = (bytes && der.elements(bytes)) ?? [];
  const [signedPart, , signature] = (certificate && der.elements(certificate.content)) ?? [];
  const parts = signedPart && der.elements(signedPart.content);
  if (!parts || !signature) return null;
  const [, , , issuer, validity, subject, key] = parts;
  const [notBefore, notAfter] = (validity && der.elements(validity.content)) ?? [];
  const publicKey = key && readPublicKey(key);
  if (!issuer || !subject || !notBefore || !notAfter || !publicKey) return null;
  return {
    subject: readName(subject),
    issuer: readName(issuer),
    publicKey,
    notBeforeUs: readTime(notBefore),
    notAfterUs: readTime(notAfter),
    subjectDer: subject.whole,
    publicKeyDer: key.whole,
    signedPart: signedPart.whole,
    signature: signature.content.subarray(1),
  };
}

/** Was it signed with the issuer's key? Says nothing of its dates: they are looked at each time it is used. */
export const isIssuedBy = (certificate: Certificate, issuer: Certificate): boolean =>
  isSignedBy(certificate.signedPart, certificate.signature, issuer.publicKey);

export const subjectPublicKey = (publicKey: Uint8Array): Uint8Array =>
  der.sequence(der.sequence(der.oid(OID.ecPublicKey), der.oid(OID.prime256v1)), der.bitString(publicKey));

export function readPublicKey(element: der.Element): Uint8Array | null {
  const bits = der.elements(element.content)?.[1];
  return bits?.tag === der.TAG.bitString ? bits.content.subarray(1) : null;
}

export function name(subject: Subject): Uint8Array {
  const part = (id: string, text: string) =>
    text === ''
      ? new Uint8Array()
      : der.element(der.TAG.set, der.sequence(der.oid(id), der.element(der.TAG.utf8String, utf8.encode(text))));
  return der.sequence(
    part(OID.organization, subject.organization),
    part(OID.unit, subject.unit),
    part(OID.commonName, subject.commonName),
  );
}

function readName(element: der.Element): Subject {
  const found = { commonName: '', unit: '', organization: '' };
  for (const set of der.elements(element.content) ?? []) {
    const [pair] = der.elements(set.content) ?? [];
    const [id, text] = (pair && der.elements(pair.content)) ?? [];
    if (!id || !text) continue;
    for (const field of ['commonName', 'unit', 'organization'] as const) {
      if (sameBytes(id.whole, der.oid(OID[field]))) found[field] = utf8.decode(text.content);
    }
  }
  return found;
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Certificates count in whole seconds: rounded down, as every issuer does. */
function time(us: Micros): Uint8Array {
  const t = calendar(EPOCH_MS + Math.floor(us / 1_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const rest = `${two(t.month)}${two(t.day)}${two(t.hour)}${two(t.minute)}${two(t.second)}Z`;
  // X.509 writes dates from 1950 to 2049 with two digits of the year, later ones with four.
  return t.year < 2050
    ? der.element(der.TAG.utcTime, utf8.encode(`${two(t.year % 100)}${rest}`))
    : der.element(0x18, utf8.encode(`${t.year}${rest}`));
}

function readTime(element: der.Element): Micros {
  const text = utf8.decode(element.content);
  // Two digits of the year stand for 1950 to 2049.
  const digits = element.tag === der.TAG.utcTime ? `${text < '5' ? 20 : 19}${text}` : text;
  const at = (from: number, to: number) => Number(digits.slice(from, to));
  const ms = epochMs({
    year: at(0, 4),
    month: at(4, 6),
    day: at(6, 8),
    hour: at(8, 10),
    minute: at(10, 12),
    second: at(12, 14),
  });
  return (ms - EPOCH_MS) * 1_000;
}

const extension = (id: string, value: Uint8Array, critical = false) =>
  der.sequence(
    der.oid(id),
    critical ? der.element(der.TAG.boolean, Uint8Array.of(0xff)) : new Uint8Array(),
    der.element(der.TAG.octetString, value),
  );

const authority = () =>
  extension(OID.basicConstraints, der.sequence(der.element(der.TAG.boolean, Uint8Array.of(0xff))), true);

/** OU, CN, and `swarm-ca` for managers: any manager may answer where the authority is asked for. */
function alternativeNames({ unit, commonName }: Subject): Uint8Array {
  const names = unit === 'swarm-manager' ? [unit, commonName, 'swarm-ca'] : [unit, commonName];
  return extension(OID.subjectAltName, der.sequence(...names.map((text) => der.element(0x82, utf8.encode(text)))));
}
