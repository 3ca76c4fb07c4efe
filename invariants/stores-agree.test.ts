import { describe } from 'vitest';
import { storesAgree } from './stores-agree.ts';
import { aService, aTask, judged } from './testing.ts';

describe('managers agree', () => {
  judged(storesAgree, [
    [
      'the same entries and other tasks',
      (they) => {
        they.believes(1, 7, { tasks: [aTask('a')] });
        they.believes(2, 7, { tasks: [aTask('b')] });
      },
      /^node-1 and node-2 have both applied 7 entries and differ: .*"a".*"b"/,
    ],
    [
      'one field of one task, at another moment',
      (they) => {
        they.believes(1, 7, { tasks: [aTask('a'), aTask('b', { state: 'running' })] });
        they.look();
        they.believes(1, 8, { tasks: [] });
        they.look();
        they.believes(3, 7, { tasks: [aTask('a'), aTask('b', { state: 'starting' })] });
      },
      /node-1 and node-3/,
    ],
    [
      'one does not know a service',
      (they) => {
        they.believes(1, 7, { services: [aService('web')] });
        they.believes(2, 7, {});
      },
      /"web".* \/ –/,
    ],
    [
      'one is behind, and one leads',
      (they) => {
        they.believes(1, 7, { leader: true, tasks: [aTask('a')] });
        they.believes(2, 7, { leader: false, tasks: [aTask('a')] });
        they.believes(3, 6, { tasks: [aTask('b')] });
      },
      null,
    ],
    [
      'in the middle of applying',
      (they) => {
        they.believes(1, 7, { tasks: [aTask('a')] });
        they.believes(2, 7, { tasks: [aTask('b')] });
        they.shows(2, { appliedIndex: 7, commitIndex: 8 });
      },
      null,
    ],
  ]);
});
