import { describe, expect, test } from 'vitest';
import { BadLine, steps } from './words.ts';

describe('a typed line', () => {
  test.each([
    ['docker node ls', [['docker', 'node', 'ls']]],
    [`echo 'a  b' "c d" e\\ f`, [['echo', 'a  b', 'c d', 'e f']]],
    [`--format '{{.ID}}\\t{{.Name}}'`, [['--format', '{{.ID}}\\t{{.Name}}']]],
    [`a "it's" 'say "hi"'`, [['a', "it's", 'say "hi"']]],
    [`a ''`, [['a', '']]],
    [`a"b"'c'`, [['abc']]],
    ['a;b ; c', [['a'], ['b'], ['c']]],
    ['a && b', [['a'], ['b']]],
    [`echo ';' "&&"`, [['echo', ';', '&&']]],
    ['a # a remark', [['a']]],
    ['a#b', [['a#b']]],
    ['a;', [['a']]],
    ['   ', []],
    ['docker service ls --format {{.ID}}', [['docker', 'service', 'ls', '--format', '{{.ID}}']]],
  ])('%s', (line, words) => {
    expect(steps(line).map(({ pipeline }) => pipeline)).toEqual(words.map((command) => [command]));
  });

  test('| joins commands', () => {
    expect(steps("a b | c '|' | d; e").map(({ pipeline }) => pipeline)).toEqual([
      [['a', 'b'], ['c', '|'], ['d']],
      [['e']],
    ]);
  });

  test('&& runs only after a success', () => {
    expect(steps('a && b; c').map(({ ifOk }) => ifOk)).toEqual([false, true, false]);
  });

  test.each([
    [`echo 'a`, "bash: unexpected EOF while looking for matching `''"],
    [';', "bash: syntax error near unexpected token `;'"],
    ['a &&', 'bash: syntax error: unexpected end of file'],
    ['a |', 'bash: syntax error: unexpected end of file'],
    ['| a', "bash: syntax error near unexpected token `|'"],
    ['a || b', "bash: '||' is not part of Waggle: commands are joined by ';', '&&' and '|' alone."],
    ['a > f', "bash: '>' is not part of Waggle: commands are joined by ';', '&&' and '|' alone."],
    ['echo $(ls)', 'bash: $(…), ${…} and backquotes are not part of Waggle: type the value itself.'],
  ])('%s is refused: %s', (line, message) => expect(() => steps(line)).toThrow(new BadLine(message)));
});
