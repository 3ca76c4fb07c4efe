/** A machine's timers: by due time, then in the order in which they were set. Labelled ones can be seen. */
import type { CauseId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { Timer } from '../api/trace.ts';
import { Heap } from '../std/heap.ts';
import type { TimerLabel } from '../world/world.ts';

export interface Due {
  readonly id: number;
  readonly startUs: Micros;
  atUs: Micros;
  /** Is it measured by the machine's own clock, be that right or wrong? */
  readonly own: boolean;
  readonly cause: CauseId;
  readonly label: TimerLabel | undefined;
  /** Null once it has run or been cancelled. */
  then: (() => void) | null;
}

const earlier = (a: Due, b: Due): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.id < b.id);

export class Timers {
  #queue = new Heap(earlier);
  readonly #visible = new Map<number, Due>();
  #count = 0;
  #changed = false;

  set(now: Micros, delay: Micros, own: boolean, then: () => void, cause: CauseId, label?: TimerLabel): Due {
    const due: Due = { id: ++this.#count, startUs: now, atUs: now + delay, own, cause, label, then };
    this.#queue.push(due);
    if (label) {
      this.#visible.set(due.id, due);
      this.#changed = true;
    }
    return due;
  }

  cancel(due: Due): void {
    due.then = null;
    if (due.label && this.#visible.delete(due.id)) this.#changed = true;
  }

  /** When the next one is due; null if there is none. */
  nextUs(): Micros | null {
    for (;;) {
      const first = this.#queue.peek();
      if (!first) return null;
      if (first.then) return first.atUs;
      this.#queue.pop(); // a cancelled one leaves when its turn comes
    }
  }

  /** Takes the next one out. There must be one. */
  take(): Due {
    const due = this.#queue.pop() as Due;
    if (due.label && this.#visible.delete(due.id)) this.#changed = true;
    return due;
  }

  /** The machine's own clock runs at another speed from now on: what it still measures takes `ratio` times as long. */
  stretch(now: Micros, ratio: number): void {
    const before = this.#queue;
    this.#queue = new Heap(earlier);
    for (let due = before.pop(); due; due = before.pop()) {
      if (due.own && due.atUs > now) due.atUs = now + Math.round((due.atUs - now) * ratio);
      this.#queue.push(due);
    }
    this.#changed = true;
  }

  /** Has anything visible changed since the last `look`? */
  get changed(): boolean {
    return this.#changed;
  }

  look(): readonly Timer[] {
    this.#changed = false;
    return Array.from(this.#visible.values(), ({ id, startUs, atUs, cause, label }) => ({
      id,
      kind: (label as TimerLabel).kind,
      subject: label?.subject ?? '',
      startUs,
      endUs: atUs,
      cause,
    }));
  }
}
