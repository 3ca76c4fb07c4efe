/** The content of a disk: whole files by path, in one flat namespace. Appending does not copy what is there. */

interface File {
  chunks: Uint8Array[];
  bytes: number;
}

export class Files {
  readonly #files = new Map<string, File>();

  read(path: string): Uint8Array | null {
    const file = this.#files.get(path);
    if (!file) return null;
    if (file.chunks.length !== 1) file.chunks = [join(file)];
    return file.chunks[0] as Uint8Array;
  }

  write(path: string, bytes: Uint8Array): void {
    this.#files.set(path, { chunks: [bytes], bytes: bytes.length });
  }

  append(path: string, bytes: Uint8Array): void {
    const file = this.#files.get(path);
    if (!file) return this.write(path, bytes);
    file.chunks.push(bytes);
    file.bytes += bytes.length;
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  clear(): void {
    this.#files.clear();
  }

  /** Every path that begins with `prefix`, sorted. */
  list(prefix = ''): string[] {
    const paths: string[] = [];
    for (const path of this.#files.keys()) if (path.startsWith(prefix)) paths.push(path);
    return paths.sort();
  }

  /** How long a file is; 0 where there is none. */
  bytes(path: string): number {
    return this.#files.get(path)?.bytes ?? 0;
  }
}

function join({ chunks, bytes }: File): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
