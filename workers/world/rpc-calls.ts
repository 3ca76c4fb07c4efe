/** Unary calls: one question, one answer, a deadline. A question that comes twice is asked once. */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import type { Micros } from '../api/time.ts';
import { invariant } from '../std/invariant.ts';
import { err, ok } from '../std/result.ts';
import type { Answer, CallHandler, Peer } from './rpc.ts';
import { LONGEST_STRAY, Memory, type Carrier, type FrameOf, type Life, type Received } from './rpc-frame.ts';
import { question, type Question } from './rpc-question.ts';
import type { Cancel, Packet } from './world.ts';

interface Asking extends Question {
  finish(answer: Answer<Plain>): void;
}

/** The client's half: what waits for its answer. */
export function clientCalls(carrier: Carrier) {
  const open = new Map<number, Asking>();
  const find = (from: Address, id: number) => {
    const asking = open.get(id);
    return asking?.to === from ? asking : undefined;
  };
  return {
    call(
      to: Address,
      method: string,
      body: Plain,
      timeout: Micros,
      layer: Packet['layer'],
      done: (answer: Answer<Plain>) => void,
    ): Cancel {
      const id = carrier.newId();
      const send = (life: Life | null) =>
        carrier.send(to, method, layer, { form: 'call', id, to: life, timeout, body });
      const finish = (answer: Answer<Plain>) => {
        if (!open.delete(id)) return;
        asked.settle();
        done(answer);
      };
      const asked = question(carrier, to, timeout, send, (error) => finish(err(error)));
      open.set(id, { ...asked, finish });
      return () => {
        if (!open.delete(id)) return;
        asked.settle();
        carrier.send(to, `${method}.cancel`, layer, { form: 'hang-up', id });
      };
    },
    answered(peer: Peer, frame: FrameOf<'answer'>) {
      find(peer.address, frame.id)?.finish(frame.error ? err(frame.error) : ok(frame.body));
    },
    greeted(from: Address, id: number, life: Life) {
      find(from, id)?.greeted(life);
    },
    heard(from: Address, life: Life) {
      for (const asking of open.values()) if (asking.to === from) asking.heard(life);
    },
  };
}

interface Asked {
  answer: FrameOf<'answer'> | null;
  /** Nobody waits for the answer any more. */
  over: boolean;
  readonly cancelled: (() => void)[];
}

/** The server's half: remembers each question as long as it may be repeated, so that it gets the same answer. */
export function serverCalls(carrier: Carrier) {
  const asked = new Memory<Asked>(carrier.clock);
  const giveUp = (question: Asked) => {
    if (question.over || question.answer !== null) return;
    question.over = true;
    for (const then of question.cancelled) then();
  };
  return {
    /** Hands a question to `handler`, once. */
    receive({ peer, method, layer, frame }: Received<FrameOf<'call'>>, handler: CallHandler) {
      const key = `${peer.address} ${frame.id}`;
      const before = asked.get(key);
      if (before) {
        if (before.answer) carrier.send(peer.address, `${method}.reply`, layer, before.answer);
        return;
      }
      const question: Asked = { answer: null, over: false, cancelled: [] };
      asked.keep(key, question, 2 * frame.timeout + LONGEST_STRAY);
      let deadline: Cancel = () => {};
      const reply = (answer: Answer<Plain>) => {
        if (question.over) return;
        invariant(question.answer === null, `${method} is answered once`);
        deadline();
        question.answer = answer.ok
          ? { form: 'answer', id: frame.id, body: answer.value }
          : { form: 'answer', id: frame.id, error: answer.error };
        carrier.send(peer.address, `${method}.reply`, layer, question.answer);
      };
      handler(frame.body, peer, reply, (then) => {
        if (question.answer !== null) return;
        // Only who has something to call off needs to know when the caller's patience is over.
        if (question.cancelled.length === 0) deadline = carrier.clock.after(frame.timeout, () => giveUp(question));
        question.cancelled.push(then);
      });
    },
    /** What has not come yet may still come, and is not wanted then either. */
    hungUp(peer: Peer, { id }: FrameOf<'hang-up'>) {
      const key = `${peer.address} ${id}`;
      const question = asked.get(key);
      if (question) giveUp(question);
      else asked.keep(key, { answer: null, over: true, cancelled: [] }, LONGEST_STRAY);
    },
  };
}
