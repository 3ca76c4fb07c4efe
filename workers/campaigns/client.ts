/** A client of the Engine API in virtual time: asks one machine, waits so long, and is told what came of it. */
import type { EngineRequest } from '../api/engine/http.ts';
import type { Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import type { OneThread } from './one-thread.ts';

/** Docker's own clients wait for ever; these lose patience. */
const PATIENCE = 30 * SECOND;

/** `status` is 0 where no answer came: what was asked for may have happened or not. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

export type Ask = (
  on: Hostname,
  method: EngineRequest['method'],
  path: string,
  body: unknown,
  done: (reply: Reply) => void,
) => void;

export function client(datacenter: OneThread): Ask {
  return (on, method, path, body, done) => {
    let status = 0;
    let text = '';
    const request = { method, path, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const call = datacenter.call(on, request, ({ head, chunk, end }) => {
      if (head) status = head.status;
      text += chunk ?? '';
      if (!end) return;
      callOff();
      // In the middle of a window nothing can be asked; at its edge it can.
      datacenter.wakeAfter(0, () => done({ status, body: text }));
    });
    if (call === null) return done({ status: 0, body: '' });
    const callOff = datacenter.wakeAfter(PATIENCE, () => {
      datacenter.hangUp(call);
      done({ status: 0, body: '' });
    });
  };
}
