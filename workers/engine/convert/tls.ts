/** The root certificate as the Engine API shows it to those who compare trust (engine-api §4.1). */
import { base64, hex } from '../../std/codec.ts';

export interface TlsInfo {
  readonly TrustRoot: string;
  readonly CertIssuerSubject: string;
  readonly CertIssuerPublicKey: string;
}

/** The name `CN=swarm-ca` in DER: every swarm's root is called so. */
const SUBJECT = 'MBMxETAPBgNVBAMTCHN3YXJtLWNh';
/** What comes before the point of a P-256 public key, and how long the whole is. */
const KEY_HEAD = '3059301306072a8648ce3d020106082a8648ce3d030107034200';
const KEY_BYTES = 91;

export const tlsInfo = (certificate: string): TlsInfo => ({
  TrustRoot: certificate,
  CertIssuerSubject: SUBJECT,
  CertIssuerPublicKey: publicKey(certificate),
});

/** Found by its head: there is one key in a certificate. Empty where the text is no certificate. */
function publicKey(certificate: string): string {
  const inside = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/.exec(certificate)?.[1]?.replace(/\s/g, '');
  if (inside === undefined || inside.length % 4 !== 0) return '';
  const der = base64.decode(inside);
  const at = hex.encode(der).indexOf(KEY_HEAD);
  return at < 0 ? '' : base64.encode(der.slice(at / 2, at / 2 + KEY_BYTES));
}
