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
  /** `over`: nobody waits for the answer any more. */
  state: 'asked' | 'answered' | 'over';
  readonly cancelled: (() => void)[];
}

/** The server's half: remembers each question as long as it may be repeated, and its answer as long as it is awaited. */
export function serverCalls(carrier: Carrier) {
  const asked = new Memory<Asked>(carrier.clock);
  const answers = new Memory<FrameOf<'answer'>>(carrier.clock);
  const giveUp = (question: Asked) => {
    if (question.state !== 'asked') return;
    question.state = 'over';
    for (const then of question.cancelled) then();
  };
  return {
    /** Hands a question to `handler`, once. */
    receive({ peer, method, layer, frame }: Received<FrameOf<'call'>>, handler: CallHandler) {
      const key = `${peer.address} ${frame.id}`;
      const send = (answer: FrameOf<'answer'>) => carrier.send(peer.address, `${method}.reply`, layer, answer);
      if (asked.get(key)) {
        const answer = answers.get(key);
        if (answer) send(answer);
        return;
      }
      const question: Asked = { state: 'asked', cancelled: [] };
      asked.keep(key, question, 2 * frame.timeout + LONGEST_STRAY);
      let deadline: Cancel = () => {};
      const reply = (answer: Answer<Plain>) => {
        invariant(question.state !== 'answered', `${method} is answered once`);
        if (question.state === 'over') return;
        question.state = 'answered';
        deadline();
        const { id } = frame;
        const said: FrameOf<'answer'> = {
          form: 'answer',
          id,
          ...(answer.ok ? { body: answer.value } : { error: answer.error }),
        };
        answers.keep(key, said, frame.timeout);
        send(said);
      };
      handler(frame.body, peer, reply, (then) => {
        if (question.state !== 'asked') return;
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
      else asked.keep(key, { state: 'over', cancelled: [] }, LONGEST_STRAY);
    },
  };
}
