/**
 * A machine's memory: who holds how much, and whom the kernel kills when there is no more (container-runtime §8).
 * Of those who share what has run out, the greatest goes.
 */
const MIB = 1_048_576;

/** What the machine itself needs: kernel, engine, and the little around them. */
export const SYSTEM_BYTES = 320 * MIB;

/** A process, as far as its memory goes. */
export interface Holder {
  /** Bytes from now on; may be the end of this holder or of another. */
  hold(bytes: number): void;
  release(): void;
}

/** What a container's processes hold together. */
export interface MemoryGroup {
  /** `kill` is how this process is told that there is no more. */
  holder(kill: () => void): Holder;
  readonly usageBytes: number;
  /** From now on at most so many bytes; 0: no limit. Whoever has more already is killed. */
  limit(bytes: number): void;
  /** Its own limit, or all that the machine has. */
  readonly limitBytes: number;
}

export interface Memory {
  /** `limitBytes` 0: no limit. */
  group(limitBytes: number): MemoryGroup;
  /** Of the whole machine. */
  readonly usedBytes: number;
}

interface Held {
  bytes: number;
  readonly kill: () => void;
}

export function memory(totalBytes: number): Memory {
  const everybody = new Set<Held>();
  let used = Math.min(SYSTEM_BYTES, totalBytes / 2);

  const greatest = (held: Iterable<Held>): Held | undefined => {
    let found: Held | undefined;
    for (const one of held) if (one.bytes > (found?.bytes ?? 0)) found = one;
    return found;
  };

  return {
    get usedBytes() {
      return used;
    },
    group(first) {
      let limitBytes = first;
      const members = new Set<Held>();
      let usage = 0;
      return {
        get usageBytes() {
          return usage;
        },
        get limitBytes() {
          return limitBytes === 0 ? totalBytes : Math.min(limitBytes, totalBytes);
        },
        limit(bytes) {
          limitBytes = bytes;
          if (limitBytes !== 0 && usage > limitBytes) greatest(members)?.kill();
        },
        holder(kill) {
          const held: Held = { bytes: 0, kill };
          members.add(held);
          everybody.add(held);
          const set = (bytes: number): void => {
            usage += bytes - held.bytes;
            used += bytes - held.bytes;
            held.bytes = bytes;
          };
          return {
            hold(bytes) {
              if (!members.has(held)) return;
              set(bytes);
              if (limitBytes !== 0 && usage > limitBytes) greatest(members)?.kill();
              else if (used > totalBytes) greatest(everybody)?.kill();
            },
            release() {
              set(0);
              members.delete(held);
              everybody.delete(held);
            },
          };
        },
      };
    },
  };
}
