/** Unary calls: one question, one answer, a deadline. A question that comes twice is asked once. */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import type { Micros } from '../api/time.ts';
import { invariant } from '../std/invariant.ts';
import { err, ok } from '../std/result.ts';
import type { Answer, Peer } from './rpc.ts';
import { persist, type Carrier, type FrameOf, type Received } from './rpc-frame.ts';
import type { Cancel, Packet } from './world.ts';

/** The client's half: what waits for its answer. */
export function clientCalls(carrier: Carrier) {
  const open = new Map<number, { readonly to: Address; readonly finish: (answer: Answer<Plain>) => void }>();
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
      const frame: FrameOf<'call'> = { form: 'call', id, timeout, body };
      const send = () => carrier.send(to, method, layer, frame);
      const finish = (answer: Answer<Plain>) => {
        if (!open.delete(id)) return;
        stop();
        done(answer);
      };
      const stop = persist(carrier.clock, timeout, send, () =>
        finish(err({ code: 'DeadlineExceeded', message: 'context deadline exceeded' })),
      );
      open.set(id, { to, finish });
      send();
      return () => {
        if (open.delete(id)) stop();
      };
    },
    answered(peer: Peer, frame: FrameOf<'answer'>) {
      const waiting = open.get(frame.id);
      if (waiting?.to === peer.address) waiting.finish(frame.error ? err(frame.error) : ok(frame.body));
    },
  };
}

export type CallHandler = (request: Plain, peer: Peer, reply: (answer: Answer<Plain>) => void) => void;

interface Asked {
  readonly untilUs: Micros;
  answer: FrameOf<'answer'> | null;
}

/** The server's half: remembers each question until its deadline, so that a repeated one gets the same answer. */
export function serverCalls(carrier: Carrier) {
  const asked = new Map<string, Asked>();
  const forgetOld = () => {
    for (const [key, { untilUs }] of asked) {
      if (untilUs > carrier.clock.now()) return;
      asked.delete(key);
    }
  };
  return {
    /** Hands a question to `handler`, once. */
    receive({ peer, method, layer, frame }: Received<FrameOf<'call'>>, handler: CallHandler) {
      forgetOld();
      const key = `${peer.address} ${frame.id}`;
      const before = asked.get(key);
      if (before) {
        if (before.answer) carrier.send(peer.address, `${method}.reply`, layer, before.answer);
        return;
      }
      const question: Asked = { untilUs: carrier.clock.now() + frame.timeout, answer: null };
      asked.set(key, question);
      handler(frame.body, peer, (answer) => {
        invariant(question.answer === null, `${method} is answered once`);
        question.answer = answer.ok
          ? { form: 'answer', id: frame.id, body: answer.value }
          : { form: 'answer', id: frame.id, error: answer.error };
        carrier.send(peer.address, `${method}.reply`, layer, question.answer);
      });
    },
  };
}
