/**
 * A question on its way: sent again until it is settled, to one life of the server and no other, for what a former life
 * has done nobody knows. So it is done at most once, and who cannot know whether it was done is told so.
 */
import type { Address } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { RpcError } from './rpc.ts';
import { CLOSING, persist, type Carrier, type Life } from './rpc-frame.ts';
import type { Cancel } from './world.ts';

export interface Question {
  readonly to: Address;
  /** It was understood: it need not be sent again. */
  readonly settle: Cancel;
  /** The server says that it was not meant for its present life. */
  greeted(life: Life): void;
  /** The server was heard in that life. */
  heard(life: Life): void;
}

/** Sends it at once. `fail` is called at most once, and not before this has returned. */
export function question(
  carrier: Carrier,
  to: Address,
  timeout: Micros,
  send: (life: Life | null) => void,
  fail: (error: RpcError) => void,
): Question {
  let life = carrier.lifeOf(to);
  /** To that life. */
  let times = 0;
  let settled = false;
  const transmit = () => {
    times++;
    send(life);
  };
  const stop = persist(carrier.clock, timeout, transmit, () =>
    fail({ code: 'DeadlineExceeded', message: 'context deadline exceeded' }),
  );
  transmit();
  return {
    to,
    settle() {
      settled = true;
      stop();
    },
    greeted(present) {
      if (present === life) return;
      // What was sent once, and has come to this life, came to no former one. As gRPC does, we try again ourselves.
      if (life !== null && times > 1) return fail(CLOSING);
      life = present;
      times = 0;
      transmit();
    },
    heard(present) {
      // What was sent a moment ago may be greeted yet; when it is sent again, that will tell.
      if (life !== null && present > life && (settled || times > 1)) fail(CLOSING);
    },
  };
}
