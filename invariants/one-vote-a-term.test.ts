import { describe } from 'vitest';
import { oneVoteATerm } from './one-vote-a-term.ts';
import { judged } from './testing.ts';

const votes = (id: number, granted = true) => [{ id, granted }];

describe('one vote a term', () => {
  judged(oneVoteATerm, [
    [
      'two candidates have heard of the same vote',
      (they) => {
        they.shows(3, { term: 2 });
        they.shows(1, { role: 'candidate', term: 2, votes: votes(3) });
        they.shows(2, { role: 'candidate', term: 2, votes: votes(3) });
      },
      /^node-3 voted twice in term 2: for node-1 and for node-2$/,
    ],
    [
      'a voter that has forgotten',
      (they) => {
        they.shows(1, { role: 'candidate', term: 2, votes: votes(3) });
        they.look();
        they.shows(3, { term: 2, vote: 0 });
      },
      /node-3 has forgotten that it voted for node-1 in term 2/,
    ],
    [
      'a candidate that also votes for another',
      (they) => {
        they.shows(1, { role: 'candidate', term: 2, votes: votes(3) });
        they.look();
        they.shows(3, { role: 'candidate', term: 2, vote: 3 });
      },
      /node-3 has forgotten/,
    ],
    [
      'a vote that nobody has heard of is taken back by a power cut',
      (they) => {
        they.shows(3, { term: 2, vote: 1 });
        they.look();
        they.shows(3, { term: 2, vote: 0 });
        they.look();
        they.shows(2, { role: 'candidate', term: 2, votes: votes(3) });
        they.look();
        they.shows(3, { term: 2, vote: 2 });
      },
      null,
    ],
    [
      'a refusal, a candidate’s own vote, a vote before the vote, and the next term',
      (they) => {
        they.shows(1, { role: 'candidate', term: 2, vote: 1, votes: [...votes(3, false), ...votes(1)] });
        they.shows(2, { role: 'candidate', term: 2, vote: 2, votes: votes(3) });
        they.look();
        they.shows(1, { role: 'pre-candidate', term: 2, votes: votes(3) });
        they.shows(3, { term: 2, vote: 2 });
        they.look();
        they.shows(1, { role: 'candidate', term: 3, vote: 1, votes: votes(3) });
        they.look();
        they.shows(3, { term: 3, vote: 1 });
      },
      null,
    ],
    [
      'the voter’s view is a moment older than the candidate’s',
      (they) => {
        they.shows(3, { term: 2, vote: 0 });
        they.shows(1, { role: 'candidate', term: 2, votes: votes(3) });
        they.look();
        they.shows(3, { term: 2, vote: 1 });
      },
      null,
    ],
  ]);
});
