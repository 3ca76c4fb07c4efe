import { describe, expect, test } from 'vitest';
import { oneLiveCopy } from './one-live-copy.ts';
import { aTask, forge, judged } from './testing.ts';

const believed = { tasks: [aTask('a'), aTask('b'), aTask('c', { slot: 2, name: 'web.2' })] };

describe('one live copy of a slot', () => {
  judged(oneLiveCopy, [
    [
      'a cut-off worker goes on with its copy, even when the swarm has forgotten the task',
      (they) => {
        they.believes(1, 1, believed);
        they.runs(2, 'a');
        they.look();
        they.believes(1, 2, { tasks: [aTask('b')] });
        they.runs(3, 'b');
      },
      /^more than one container runs for web\.1$/,
    ],
    [
      'copies of two slots, one that no swarm made, and one on a machine that is off',
      (they) => {
        they.believes(1, 1, believed);
        they.runs(2, 'a', 'c', 'stray');
        they.runs(3, 'b');
        they.powers(3, 'off');
      },
      null,
    ],
  ]);

  test('the lamp comes back', () => {
    const { they, now } = forge(oneLiveCopy);
    they.believes(1, 1, believed);
    they.runs(2, 'a');
    they.runs(3, 'b');
    they.look();
    expect(now()).not.toBeNull();
    they.runs(2);
    they.look();
    expect(now()).toBeNull();
  });
});
