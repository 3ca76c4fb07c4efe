/** Could this name an image: `nginx`, `traefik/whoami:v1.10`, `quay.io:443/x@sha256:…`? */

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
/** 64 hexadecimal digits are an image's id, which no registry knows. */
const ID = /^[0-9a-f]{64}$/;

export function isImageReference(text: string): boolean {
  const [name = '', digest, ...more] = text.split('@');
  if (ID.test(text) || more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return false;
  const [first = '', ...rest] = name.split('/');
  const hasDomain = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (hasDomain && !DOMAIN.test(first)) return false;
  const path = hasDomain ? rest : [first, ...rest];
  const last = path.pop() ?? '';
  const colon = last.indexOf(':');
  if (colon >= 0 && !TAG.test(last.slice(colon + 1))) return false;
  return [...path, colon < 0 ? last : last.slice(0, colon)].every((part) => PATH.test(part));
}
