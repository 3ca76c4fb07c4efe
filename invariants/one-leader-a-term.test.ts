import { describe } from 'vitest';
import { oneLeaderATerm } from './one-leader-a-term.ts';
import { judged } from './testing.ts';

const leads = (term: number) => ({ code: 'raft.leader', params: { term } }) as const;

describe('one leader a term', () => {
  judged(oneLeaderATerm, [
    [
      'two are seen leading in term 2',
      (they) => {
        they.shows(1, { role: 'leader', term: 2 });
        they.shows(2, { role: 'leader', term: 2 });
      },
      /^node-1 and node-2 both led in term 2$/,
    ],
    [
      'one after the other, in the same term',
      (they) => {
        they.shows(1, { role: 'leader', term: 2 });
        they.look();
        they.shows(1, { term: 2 });
        they.look();
        they.shows(3, { role: 'leader', term: 2 });
      },
      /node-1 and node-3 both led in term 2/,
    ],
    [
      'one reports that it led, between two sights',
      (they) => {
        they.shows(1, { term: 2 });
        they.shows(2, { role: 'leader', term: 2 });
        they.look();
        they.reports(1, leads(2));
      },
      /node-2 and node-1 both led in term 2/,
    ],
    [
      'an old leader is cut off and does not know of the new one',
      (they) => {
        they.shows(1, { role: 'leader', term: 2 });
        they.look();
        they.shows(2, { role: 'leader', term: 3 });
        they.reports(2, leads(3));
        they.look();
        they.shows(1, { role: 'leader', term: 2 });
      },
      null,
    ],
    [
      'a report that is later than the view',
      (they) => {
        they.shows(1, { role: 'leader', term: 3 });
        they.shows(2, { term: 2 });
        they.look();
        they.reports(2, leads(3));
      },
      null,
    ],
    [
      'leaders of two swarms',
      (they) => {
        they.belongs(2, 'two');
        they.shows(1, { role: 'leader', term: 2 });
        they.shows(2, { role: 'leader', term: 2 });
      },
      null,
    ],
    [
      'one leads a second swarm, and reports of the first in the same breath',
      (they) => {
        they.shows(1, { role: 'leader', term: 2 });
        they.shows(2, { role: 'leader', term: 3 });
        they.look();
        they.reports(1, leads(4));
        they.belongs(1, 'two');
        they.shows(1, { role: 'leader', term: 4 });
        they.belongs(2, 'two');
        they.shows(2, { term: 4 });
        they.look();
        they.reports(2, leads(5));
        they.shows(2, { role: 'leader', term: 5 });
      },
      null,
    ],
  ]);
});
