/**
 * A history as a link or a file: JSON, compressed, and for the link written in the letters of an address. The
 * compression is zlib's with its checksum, so that a letter that was lost or changed on the way is noticed.
 */
import type { Journal } from '../../workers/api/journal.ts';
import { FRAGMENT } from './past.ts';
import { believe, type Damage } from './shape.ts';

/** What chats and mail programs let through. */
const LINK_MAX = 30_000;
/** No browser should choke on what a few bytes may unfold to. */
const UNFOLDED_MAX = 256_000_000;

/** The `.waggle` file of a history. */
export async function toFile(journal: Journal): Promise<Uint8Array<ArrayBuffer>> {
  const folded = new Blob([JSON.stringify(journal, asText)]).stream().pipeThrough(new CompressionStream('deflate'));
  return gather(folded, Infinity);
}

export async function fromFile(file: Uint8Array<ArrayBuffer>): Promise<Journal | Damage> {
  let value: unknown;
  try {
    const unfolded = new Blob([file]).stream().pipeThrough(new DecompressionStream('deflate'));
    value = JSON.parse(new TextDecoder().decode(await gather(unfolded, UNFOLDED_MAX)), asBytes);
  } catch {
    return 'damaged';
  }
  return believe(value);
}

/** The address' fragment, from `#`; null where the history is too long for a link: then only a file holds it. */
export async function toFragment(journal: Journal): Promise<string | null> {
  // Disks are always too long, and compressing them takes its time.
  if (journal.from) return null;
  const fragment = FRAGMENT + base64(await toFile(journal)).replace(/[+/=]/g, (sign) => URL_SAFE[sign] ?? '');
  return fragment.length > LINK_MAX ? null : fragment;
}

export async function fromFragment(fragment: string): Promise<Journal | Damage> {
  const letters = fragment.startsWith(FRAGMENT) ? fragment.slice(FRAGMENT.length) : '';
  if (!/^[\w-]+$/.test(letters)) return 'damaged';
  try {
    return await fromFile(unbase64(letters.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return 'damaged';
  }
}

const URL_SAFE: Readonly<Record<string, string>> = { '+': '-', '/': '_' };

/** Bytes do not stand in JSON: they are written as text that says so. */
function asText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: base64(value) } : value;
}
function asBytes(_key: string, value: unknown): unknown {
  const folded = (value as { base64?: unknown } | null)?.base64;
  return typeof folded === 'string' ? unbase64(folded) : value;
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 32_768) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
  }
  return btoa(parts.join(''));
}
const unbase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** All bytes of a stream; throws when there are more than `most`. */
async function gather(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      void reader.cancel();
      throw new Error('too long');
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
