/** Playing and rewriting a file (raft-datadriven.md §2). */
import { describe, expect, it } from 'vitest';
import { describeDifference, play, rewrite } from './play.ts';
import type { Block } from './test-file.ts';

/** Prints its arguments one a line, `_` for a blank line. */
const echo = ({ args, command }: Pick<Block, 'args' | 'command'>) => {
  if (command === 'panic') throw new Error('boom');
  return args.map(({ key }) => (key === '_' ? '' : key)).join('\n');
};

describe('playing a file', () => {
  it('adds the line feed that is missing, and is content with equal texts', () => {
    expect(play('echo a b\n----\na\nb\n\necho\n----\n', echo)).toEqual({ agreed: 2, difference: null });
  });

  it('stops at the first difference and shows it', () => {
    const { agreed, difference } = play('echo a\n----\na\n\necho a b c\n----\na\nx\nc\n\nnonsense =\n', echo);
    expect(agreed).toBe(1);
    expect(difference && describeDifference(difference)).toBe('line 5: echo\n  a\n- x\n+ b\n  c\n');
  });

  it('does not compare the one text whose spacing is not stable', () => {
    const line = (id: number, members: string) =>
      `WARN ${id} attempted to restore snapshot but it is not in the ConfState ${members}; should never happen\n`;
    const file = `go\n----\nbefore\n${line(3, 'voters:1  auto_leave:false')}`;
    const played = (text: string) => play(file, () => text).difference;
    expect(played(`before\n${line(3, 'voters:1 auto_leave:false')}`)).toBeNull();
    expect(played(`before\n${line(4, 'voters:1 auto_leave:false')}`)).not.toBeNull();
    expect(played(`after\n${line(3, 'voters:1 auto_leave:false')}`)).not.toBeNull();
  });

  it('a panic is a difference', () => {
    expect(play('panic\n----\nok\n', echo)).toMatchObject({
      agreed: 0,
      difference: { line: 1, actual: 'panic: boom\n' },
    });
  });
});

describe('rewriting a file', () => {
  it.each([
    ['replaces what was expected', 'echo a b\n----\nx\n', 'echo a b\n----\na\nb\n'],
    [
      'keeps comments, blank lines and input',
      '# c\n\n\necho a\n in put \n\n----\nold\nolder\n\n\n# d\necho b\n----\n\n# the end\n',
      '# c\n\n\necho a\n in put \n\n----\na\n\n\n# d\necho b\n----\nb\n\n# the end\n',
    ],
    [
      'keeps subtests and continued lines',
      'subtest s\necho \\\n a\n----\n\nsubtest end\n',
      'subtest s\necho \\\n a\n----\na\n\nsubtest end\n',
    ],
    [
      'doubles the separators around blank lines',
      'echo a _ b\n----\na\n',
      'echo a _ b\n----\n----\na\n\nb\n----\n----\n',
    ],
    ['adds what was missing', 'echo a\ninput', 'echo a\ninput\n----\na\n'],
    ['leaves nothing where nothing is printed', 'echo\n----\nx\n\necho\n----\ny\n', 'echo\n----\n\necho\n----\n'],
  ])('%s', (_, text, expected) => {
    const written = rewrite(text, echo);
    expect(written).toBe(expected);
    // What is written plays, and stays the same from then on.
    expect(play(written, echo).difference).toBeNull();
    expect(rewrite(written, echo)).toBe(written);
  });

  it('does not write over a panic', () => {
    expect(() => rewrite('panic\n----\nok\n', echo)).toThrow('boom');
  });
});
