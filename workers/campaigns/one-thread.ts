/**
 * Machines in this thread, for any program, and `drive`, with which code that awaits (the docker CLI, a lesson's
 * check) lives in virtual time.
 */
import { SynchronousDatacenter } from '../datacenter/synchronous.ts';
import type { Tape } from '../datacenter/tape.ts';
import { machine } from '../machine/machine.ts';
import type { Datacenter } from '../api/datacenter.ts';
import type { Image } from '../api/journal.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Program } from '../world/program.ts';

export interface OneThreadOptions {
  readonly seed: number;
  readonly program: Program;
  readonly from?: Image;
  /** Listens to every message and event. */
  readonly tape?: Tape;
}

export class OneThread extends SynchronousDatacenter {
  constructor({ seed, program, from, tape }: OneThreadOptions) {
    super(seed, () => machine(program), from ?? null, tape);
  }

  /** Resolves when that much virtual time has passed, or at once when the signal says so. */
  sleep(span: Micros, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const awake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const cancel = this.wakeAfter(span, awake);
      const abort = () => {
        cancel();
        awake();
      };
      signal?.addEventListener('abort', abort);
    });
  }

  /** The same as a page meets it, for the docker CLI's client: with promises, for code that `drive` drives. */
  wires(): Pick<Datacenter, 'call' | 'hangUp' | 'sleep'> & { nowUs(): Micros } {
    return {
      call: (hostname, request, onAnswer) => {
        const call = this.call(hostname, request, onAnswer);
        return call === null ? Promise.reject(new Error(`${hostname} is off`)) : Promise.resolve(call);
      },
      hangUp: (call) => Promise.resolve(this.hangUp(call)),
      sleep: (span) => this.sleep(span),
      nowUs: () => this.nowUs,
    };
  }

  /**
   * Lets virtual time pass until the promise is settled; answers what it answers. Time passes only while something
   * is awaited of the swarm (an answer, the end of a sleep), and stands still while the code outside thinks: so the
   * history does not depend on how long a thought takes.
   */
  drive<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => void (settled = true);
    promise.then(settle, settle);
    const turn = () => {
      if (settled) return;
      const before = this.woken;
      for (let i = 0; i < 10_000 && this.awaited && this.woken === before; i++) this.turn(this.nowUs + SECOND);
      thinkingTime(turn);
    };
    thinkingTime(turn);
    return promise;
  }
}

/** The code outside is not simulated: it gets a turn of this thread's real event loop, with all its promises. */
function thinkingTime(then: () => void): void {
  setImmediate(then);
}
