/** Image references: `nginx`, `traefik/whoami:v1.10`, `redis:7@sha256:…`, as Docker reads and shortens them. */
import { err, ok, type Result } from '../std/result.ts';

export interface Reference {
  /** `docker.io` unless it says otherwise. */
  readonly domain: string;
  /** In full: `library/nginx`. */
  readonly path: string;
  readonly tag: string | null;
  /** `sha256:…`. */
  readonly digest: string | null;
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?$/;

/** The refusals are Docker's own words. */
export function parseReference(text: string): Result<Reference, string> {
  const bad = err('invalid reference format');
  const [named = '', digest = null, ...more] = text.split('@');
  if (more.length > 0 || (digest !== null && !DIGEST.test(digest))) return bad;
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const hasDomain = slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const domain = hasDomain ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  const rest = hasDomain ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tag = colon > rest.lastIndexOf('/') ? rest.slice(colon + 1) : null;
  const remote = tag === null ? rest : rest.slice(0, colon);
  const path = domain === 'docker.io' && !remote.includes('/') ? `library/${remote}` : remote;
  if (remote !== '' && remote !== remote.toLowerCase() && PATH.test(remote.toLowerCase()))
    return err(`invalid reference format: repository name (${path}) must be lowercase`);
  if (!DOMAIN.test(domain) || remote === '' || !PATH.test(path) || (tag !== null && !TAG.test(tag))) return bad;
  return ok({ domain, path, tag, digest });
}

/** Without what goes without saying: `nginx`, `traefik/whoami`, `quay.io/x/y`. */
export const familiarName = ({ domain, path }: Reference): string =>
  domain === 'docker.io' ? path.replace(/^library\//, '') : `${domain}/${path}`;

/** With tag and digest where it has them. */
export const familiar = (reference: Reference): string =>
  familiarName(reference) +
  (reference.tag === null ? '' : `:${reference.tag}`) +
  (reference.digest === null ? '' : `@${reference.digest}`);

/** A reference that names no version means `latest`. */
export const tagged = (reference: Reference): Reference =>
  reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference;
