/** Small rules about words: quoting, cutting, order, names of images (docker-cli §2.4, §2.7). */

/** A Go string literal. */
export const quote = (text: string): string => JSON.stringify(text);

/** At most `length` characters, the last an ellipsis where something was cut. */
export function ellipsis(text: string, length: number): string {
  const runes = [...text];
  return runes.length <= length ? text : `${runes.slice(0, length - 1).join('')}…`;
}

/** An id as tables show it: without `sha256:`, twelve characters. */
export const shortId = (id: string): string => id.slice(id.indexOf(':') + 1).slice(0, 12);

/** `ready` → `Ready`. All but the first letter goes down. */
export const capital = (word: string): string =>
  word.length <= 1 ? word.toLowerCase() : (word[0] as string).toUpperCase() + word.slice(1).toLowerCase();

/** Natural order: runs of digits count as numbers, so `web-2` stands before `web-10`. */
export function natural(a: string, b: string): number {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const one = left[at] as string;
    const other = right[at] as string;
    if (one === other) continue;
    if (/\d/.test(one) && /\d/.test(other)) {
      const difference = Number(one) - Number(other);
      return difference !== 0 ? difference : one.length - other.length;
    }
    return one < other ? -1 : 1;
  }
  return left.length - right.length;
}

/** Does the reference say which picture exactly? Then a table shows it without its digest. */
export function withoutDigest(image: string): string {
  const [name = '', digest] = image.split('@');
  return digest !== undefined && hasTag(name) ? name : image;
}

export const hasTag = (name: string): boolean => name.lastIndexOf(':') > name.lastIndexOf('/');

/** The short form of a reference, with its tag: `docker.io/library/nginx` → `nginx:latest`. What is none stays as it is. */
export function familiar(image: string): string {
  if (!/^[\w.:-]*(\/?[a-z\d._-]+)+(:[\w.-]+)?(@[\w:+.-]+)?$/.test(image)) return image;
  const short = image.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  return hasTag(short) || short.includes('@') ? short : `${short}:latest`;
}
