/** Asking this node's own part in the swarm, with the daemon's refusals. */
import type { Result } from '../std/result.ts';
import { refuse, type Ask } from './ask.ts';
import type { SwarmRefusal } from './swarm.ts';

const STATUS = { unavailable: 503, invalid: 400, conflict: 409, internal: 500 } as const;

export const local =
  <T>(ask: (done: (result: Result<T, SwarmRefusal>) => void) => void): Ask<T> =>
  (done) => {
    let wanted = true;
    ask((result) => {
      if (!wanted) return;
      done(result.ok ? result : refuse(STATUS[result.error.kind], result.error.message));
    });
    return () => {
      wanted = false;
    };
  };
