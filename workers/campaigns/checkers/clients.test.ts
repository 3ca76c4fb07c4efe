/** What clients may hold a leader to, and what the swarm owes its machines. */
import { describe, expect, test } from 'vitest';
import type { Hostname } from '../../api/ids.ts';
import type { NodeView } from '../../api/view.ts';
import type { Checker } from '../facts.ts';
import { entry, forge, putService, service } from '../testing.ts';
import type { Forged } from '../testing.ts';
import { nothingGrowsForEver } from './nothing-grows-for-ever.ts';
import { readsAreLinearizable } from './reads-are-linearizable.ts';

function judged(checker: Checker, happen: (they: Forged) => void): string | null {
  const { forged, verdict } = forge([checker]);
  happen(forged);
  return verdict()?.how ?? null;
}

describe('reads are linearizable', () => {
  const leader = 'node-1' as Hostname;
  const id = service('web');
  const acts = (they: Forged) => ({
    leads(manager: number, term: number) {
      they.promises(manager, { term, vote: manager });
      they.leads(manager);
    },
    writes(...stamps: readonly string[]) {
      they.decides(...stamps.map((stamp) => [putService('web', stamp)]));
    },
    acknowledges: (stamp: string) => they.hears({ kind: 'acknowledged', atUs: 0, write: 'update', id, stamp }),
    asks: (read: number, on = leader) => they.hears({ kind: 'read-asked', atUs: 0, on, read, id }),
    answers: (read: number, stamp: string | null) => they.hears({ kind: 'read-answered', atUs: 0, read, stamp }),
    removes: () => they.hears({ kind: 'removing', atUs: 0, id }),
  });
  type Acts = ReturnType<typeof acts>;

  test.each<[string, (they: Acts) => void, RegExp | null]>([
    [
      'an old answer after a newer write was acknowledged',
      (they) => {
        they.writes('1', '2');
        they.acknowledges('2');
        they.asks(1);
        they.answers(1, '1');
      },
      /stamp 1 of service web, which is older/,
    ],
    [
      'an old answer after a newer one was read',
      (they) => {
        they.writes('1', '2');
        they.asks(1);
        they.answers(1, '2');
        they.asks(2);
        they.answers(2, '1');
      },
      /older/,
    ],
    [
      'an answer that nobody has committed',
      (they) => {
        they.writes('1');
        they.asks(1);
        they.answers(1, '9');
      },
      /uncommitted/,
    ],
    [
      'a service that was acknowledged and is not known',
      (they) => {
        they.writes('1');
        they.acknowledges('1');
        they.asks(1);
        they.answers(1, null);
      },
      /does not know service web/,
    ],
    [
      'either answer while the write is under way, in the order of the log and not of the asking',
      (they) => {
        they.writes('2', '1');
        they.asks(1);
        they.asks(2);
        they.acknowledges('1');
        they.answers(1, '2');
        they.answers(2, '1');
      },
      null,
    ],
    [
      'a removal under way',
      (they) => {
        they.writes('1');
        they.acknowledges('1');
        they.removes();
        they.asks(1);
        they.answers(1, null);
      },
      null,
    ],
    [
      'an old answer of one who does not lead, or leads no more',
      (they) => {
        they.writes('1', '2');
        they.acknowledges('2');
        they.asks(1, 'node-2' as Hostname);
        they.answers(1, '1');
        they.asks(2);
        they.leads(2, 3);
        they.answers(2, '1');
      },
      null,
    ],
  ])('%s', (_, happen, how) => {
    const found = judged(readsAreLinearizable, (they) => {
      acts(they).leads(1, 2);
      happen(acts(they));
    });
    if (how === null) expect(found).toBeNull();
    else expect(found).toMatch(how);
  });
});

describe('nothing grows for ever', () => {
  const looks = (they: Forged, view: Partial<NodeView>) =>
    they.hears({ kind: 'looked', atUs: 0, views: { ['node-1' as Hostname]: view } });
  const raft = (firstIndex: number, lastIndex: number) => ({ raft: { firstIndex, lastIndex } as NodeView['raft'] });
  const lines = (count: number) => Array.from({ length: count }, (_, i) => entry(i + 1, 1));

  test.each<[string, (they: Forged) => void, RegExp | null]>([
    [
      'a log on disk that is never compacted',
      (they) => they.appends(1, ...lines(11_001)),
      /node-1 has 11001 entries on disk/,
    ],
    ['one that is', (they) => they.appends(1, ...lines(11_000)), null],
    ['a log in memory that is not', (they) => looks(they, raft(1, 11_501)), /node-1 holds 11501 entries in memory/],
    ['one that is compacted late', (they) => looks(they, raft(90_000, 101_499)), null],
    ['timers without end', (they) => looks(they, { timers: Array(501).fill({}) as never }), /501 timers/],
    [
      'files without end',
      (they) => looks(they, { disk: { files: Array(301).fill({ bytes: 1 }) as never, unsyncedBytes: 0 } }),
      /301 files/,
    ],
    [
      'a disk that fills',
      (they) => looks(they, { disk: { files: [{ path: 'a', bytes: 17 * 2 ** 20 }], unsyncedBytes: 0 } }),
      /bytes on its disk/,
    ],
    ['a manager at rest', (they) => looks(they, { timers: [], disk: { files: [], unsyncedBytes: 0 } }), null],
  ])('%s', (_, happen, how) => {
    const found = judged(nothingGrowsForEver, happen);
    if (how === null) expect(found).toBeNull();
    else expect(found).toMatch(how);
  });
});
