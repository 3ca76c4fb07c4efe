/** The quorum guard, as a leader must know its members. */
import { expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { forge, joining, leaving } from '../testing.ts';
import type { Forged } from '../testing.ts';
import { aQuorumStays } from './a-quorum-stays.ts';

const voters = [1, 2, 3].map((manager) => joining(manager, manager));

/** The first of three leads for a minute; then it sends a heartbeat to each, and this one answers. */
function heartbeats(they: Forged, answers: 2 | 3): void {
  they.promises(1, { term: 1 });
  they.appends(1, ...voters);
  they.promises(1, { commit: 3 });
  they.leads(1);
  for (const from of [2, 3]) they.sends(from, { type: 'MsgAppResp', to: 1, term: 1 });
  they.waits(60 * SECOND);
  for (const to of [2, 3]) they.sends(1, { type: 'MsgHeartbeat', to, term: 1 });
  they.waits(6 * SECOND);
  they.sends(answers, { type: 'MsgHeartbeatResp', to: 1, term: 1 });
}

const alone = /node-1 takes a member out of 3, and of those that stay 1 answer it instead of 2/;

test.each<[string, (they: Forged) => void, RegExp | null]>([
  [
    'a leader takes out the only member that answers it',
    (they) => {
      heartbeats(they, 2);
      they.appends(1, leaving(4, 2));
    },
    alone,
  ],
  [
    'a leader of a moment ago takes out one, and has never heard of the other',
    (they) => {
      heartbeats(they, 2);
      they.promises(1, { term: 2 });
      they.leads(1);
      they.sends(2, { type: 'MsgAppResp', to: 1, term: 2 });
      they.appends(1, { ...leaving(4, 2), term: 2 });
    },
    alone,
  ],
  [
    'a leader takes out the one that does not answer',
    (they) => {
      heartbeats(they, 2);
      they.appends(1, leaving(4, 3));
    },
    null,
  ],
  [
    'a leader takes somebody out before it can know that the other is gone',
    (they) => {
      heartbeats(they, 3);
      they.sends(1, { type: 'MsgHeartbeat', to: 3, term: 1 });
      they.waits(4 * SECOND);
      they.appends(1, leaving(4, 2));
    },
    null,
  ],
  [
    'a follower writes down what another leader had proposed',
    (they) => {
      heartbeats(they, 2);
      they.appends(2, ...voters, leaving(4, 2));
    },
    null,
  ],
])('%s', (_, happen, how) => {
  const { forged, verdict } = forge([aQuorumStays]);
  happen(forged);
  if (how === null) expect(verdict()).toBeNull();
  else expect(verdict()).toMatchObject({ how: expect.stringMatching(how) as string });
});
