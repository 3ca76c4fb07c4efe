import { describe } from 'vitest';
import { taskStatesNeverGoBack } from './task-states-never-go-back.ts';
import { aTask, judged } from './testing.ts';

describe('tasks never go back', () => {
  judged(taskStatesNeverGoBack, [
    [
      'a task that ran gets ready again',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', { state: 'running' })] });
        they.look();
        they.believes(2, 2, { tasks: [aTask('a', { state: 'ready' })] });
      },
      /^task web\.1 \(a\) went from running back to ready$/,
    ],
    [
      'a task that was to stop is to run again',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', { desired: 'shutdown' })] });
        they.look();
        they.believes(1, 2, { tasks: [aTask('a', { desired: 'running' })] });
      },
      /was to become shutdown, and then running again/,
    ],
    [
      'a manager that comes up again believes what was once true',
      (they) => {
        they.believes(1, 5, { tasks: [aTask('a', { state: 'running' })] });
        they.believes(2, 5, { tasks: [aTask('a', { state: 'running' })] });
        they.look();
        they.believes(2, 3, { tasks: [aTask('a', { state: 'ready' })] });
        they.retires(1);
        they.look();
        they.believes(2, 6, { tasks: [aTask('a', { state: 'failed' })] });
      },
      null,
    ],
    [
      'a task goes on, skips, and another one begins',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', { state: 'new' })] });
        they.look();
        they.believes(1, 2, { tasks: [aTask('a', { state: 'ready' })] });
        they.look();
        they.believes(1, 9, { tasks: [aTask('a', { state: 'failed' }), aTask('b', { state: 'new' })] });
      },
      null,
    ],
  ]);
});
