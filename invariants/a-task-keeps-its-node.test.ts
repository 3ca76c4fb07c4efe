import { describe } from 'vitest';
import type { NodeId } from '../workers/api/ids.ts';
import { aTaskKeepsItsNode } from './a-task-keeps-its-node.ts';
import { aTask, judged } from './testing.ts';

const on = (id: string | null) => ({ nodeId: id as NodeId | null });

describe('a task keeps its node', () => {
  judged(aTaskKeepsItsNode, [
    [
      'a task moves',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', on('one'))] });
        they.look();
        they.believes(2, 2, { tasks: [aTask('a', on('two'))] });
      },
      /^task web\.1 \(a\) moved from node one to two$/,
    ],
    [
      'a task loses its node',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', on('one'))] });
        they.look();
        they.believes(1, 2, { tasks: [aTask('a', on(null))] });
      },
      /moved from node one to –/,
    ],
    [
      'a task comes back',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a')] });
        they.look();
        they.believes(1, 2, {});
        they.look();
        they.believes(1, 3, { tasks: [aTask('a')] });
      },
      /task web\.1 \(a\) came back after it had been removed/,
    ],
    [
      'a task gets a node, goes, and is still believed in by who lags behind',
      (they) => {
        they.believes(1, 1, { tasks: [aTask('a', on(null))] });
        they.look();
        they.believes(1, 2, { tasks: [aTask('a', on('one'))] });
        they.look();
        they.believes(1, 3, { tasks: [aTask('b', on('two'))] });
        they.look();
        they.believes(2, 2, { tasks: [aTask('a', on('one'))] });
      },
      null,
    ],
  ]);
});
