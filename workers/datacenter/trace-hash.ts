/**
 * A fingerprint of a history: 64 bits over all that machines sent, wrote, answered and reported. Each kind is folded
 * apart, machine by machine, so it does not matter how the history was cut into windows.
 */
import type { Plain } from '../api/plain.ts';
import type { Outcome } from './machine.ts';

/** Texts from this length on are often certificates, which come again and again. */
const LONG = 64;
const REMEMBERED = 500;

/** One running fingerprint: two lanes of 32 bits with different multipliers. */
class Lane {
  #high = 0x811c9dc5;
  #low = 0x9747b28c;

  word(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x01000193);
    this.#low = Math.imul((this.#low << 13) | (this.#low >>> 19), 0x5bd1e995) ^ word;
  }

  get words(): readonly [number, number] {
    return [this.#high >>> 0, this.#low >>> 0];
  }
}

type Lanes = Readonly<Record<'letters' | 'disk' | 'answers' | 'events', Lane>>;

export class TraceHash {
  readonly #machines = new Map<string, Lanes>();
  readonly #long = new Map<string, readonly [number, number]>();
  readonly #number = new Float64Array(1);
  readonly #words = new Uint32Array(this.#number.buffer);

  add(hostname: string, outcome: Outcome): void {
    let lanes = this.#machines.get(hostname);
    if (!lanes) {
      lanes = { letters: new Lane(), disk: new Lane(), answers: new Lane(), events: new Lane() };
      this.#machines.set(hostname, lanes);
    }
    for (const { atUs, to, packet } of outcome.letters) {
      this.#fold(lanes.letters, atUs);
      this.#fold(lanes.letters, to);
      this.#fold(lanes.letters, packet.kind);
      this.#fold(lanes.letters, packet.body);
    }
    for (const op of outcome.disk) this.#fold(lanes.disk, op);
    for (const answer of outcome.answers) this.#fold(lanes.answers, answer as unknown as Plain);
    for (const event of outcome.events) this.#fold(lanes.events, event as unknown as Plain);
    // The rest of a crash's text is a stack trace, which every browser writes in its own way.
    if (outcome.crash !== undefined) this.#fold(lanes.events, outcome.crash.split('\n')[0]);
  }

  /** Sixteen hexadecimal digits. */
  digest(): string {
    const whole = new Lane();
    // By name: which of two machines booted first at one instant does not matter.
    for (const hostname of [...this.#machines.keys()].sort()) {
      this.#fold(whole, hostname);
      for (const lane of Object.values(this.#machines.get(hostname) as Lanes)) lane.words.forEach((w) => whole.word(w));
    }
    return whole.words.map((word) => word.toString(16).padStart(8, '0')).join('');
  }

  /** By structure: what two threads would read the same way has the same fingerprint. */
  #fold(lane: Lane, value: Plain): void {
    switch (typeof value) {
      case 'number':
        if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return lane.word(value);
        this.#number[0] = value;
        lane.word(this.#words[0] as number);
        return lane.word(this.#words[1] as number);
      case 'string':
        return this.#text(lane, value);
      case 'boolean':
        return lane.word(value ? 0x74 : 0x66);
      case 'undefined':
        return lane.word(0x75);
      case 'object':
        if (value === null) return lane.word(0x6e);
        if (value instanceof Uint8Array) {
          lane.word(value.length);
          for (let i = 0; i < value.length; i++) lane.word(value[i] as number);
        } else if (Array.isArray(value)) {
          lane.word(value.length);
          for (const item of value as readonly Plain[]) this.#fold(lane, item);
        } else {
          lane.word(0x7b);
          for (const key in value) {
            this.#text(lane, key);
            this.#fold(lane, (value as { readonly [key: string]: Plain })[key]);
          }
          lane.word(0x7d);
        }
    }
  }

  #text(lane: Lane, text: string): void {
    lane.word(text.length);
    if (text.length < LONG) {
      for (let i = 0; i < text.length; i++) lane.word(text.charCodeAt(i));
      return;
    }
    let words = this.#long.get(text);
    if (!words) {
      const own = new Lane();
      for (let i = 0; i < text.length; i++) own.word(text.charCodeAt(i));
      words = own.words;
      if (this.#long.size >= REMEMBERED) this.#long.clear();
      this.#long.set(text, words);
    }
    lane.word(words[0]);
    lane.word(words[1]);
  }
}
