import { describe, expect, it } from 'vitest';
import { blocks, parseDirective, TestFileError } from './test-file.ts';

describe('directives (raft-datadriven.md §1.2)', () => {
  it.each([
    ['stabilize', []],
    ['stabilize  1   2', [['1'], ['2']]],
    ['x key= other', [['key', ''], ['other']]],
    ['x key=value=more', [['key', 'value=more']]],
    ['x k=(1,2)', [['k', '1', '2']]],
    ['x k=(1,   2 3 ,4)', [['k', '1', '2 3 ', '4']]],
    ['x k=(f(1,2), g)', [['k', 'f(1,2)', 'g']]],
    ['x k=()', [['k', '']]],
    [
      'x k=(1) k=2',
      [
        ['k', '1'],
        ['k', '2'],
      ],
    ],
  ])('%s', (line, expected) => {
    expect(parseDirective(line).args.map(({ key, values }) => [key, ...values])).toEqual(expected);
  });

  it.each(['x =1', 'x k=(1,2', 'x k=((1)'])('%s makes no sense', (line) => {
    expect(() => parseDirective(line)).toThrow(TestFileError);
  });
});

describe('blocks (raft-datadriven.md §1.1)', () => {
  const read = (text: string) => [...blocks(text)].map(({ command, input, expected }) => [command, input, expected]);

  it.each([
    [
      'comments and blanks between blocks',
      '# c\n\n  # d\na\n----\nx\n\n\n\nb\n----\ny\n',
      [
        ['a', '', 'x\n'],
        ['b', '', 'y\n'],
      ],
    ],
    ['input, trimmed', 'a\n  v1 v2\n\n----\nx\n', [['a', 'v1 v2', 'x\n']]],
    ['a comment sign inside', 'a\n# in\n----\n# out\n', [['a', '# in', '# out\n']]],
    [
      'empty expectation',
      'a\n----\n\nb\n----\ny\n',
      [
        ['a', '', ''],
        ['b', '', 'y\n'],
      ],
    ],
    ['no separator before the end', 'a\nrest', [['a', 'rest', '']]],
    [
      'blank lines in doubled separators',
      'a\n----\n----\nx\n\ny\n----\n----\n\nb\n----\nz\n',
      [
        ['a', '', 'x\n\ny\n'],
        ['b', '', 'z\n'],
      ],
    ],
    ['a continued directive', 'a \\\n  1\n----\nx\n', [['a', '', 'x\n']]],
    ['carriage returns', 'a\r\n----\r\nx\r\n', [['a', '', 'x\n']]],
    ['subtests are no blocks', 'subtest s\na\n----\nx\n\nsubtest end\n', [['a', '', 'x\n']]],
  ])('%s', (_, text, expected) => expect(read(text)).toEqual(expected));
});
