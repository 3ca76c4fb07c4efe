import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../api/time.ts';
import { aMachine, started } from '../testing.ts';

/** What a script says within a minute, and how it ends: null where it still runs. */
function played(script: string, env: readonly string[] = []) {
  const machine = aMachine();
  const { id } = started(machine, { image: 'busybox', cmd: ['sh', '-c', script], env });
  machine.clock.advance(MINUTE);
  const state = machine.runtime.containers.get(id)?.state;
  const said = { stdout: '', stderr: '' };
  for (const { stream, text } of machine.runtime.containers.log(id).lines) said[stream] += `${text}|`;
  return { ...said, code: state?.kind === 'exited' ? state.exitCode : null };
}

describe('a script says', () => {
  test.each([
    ['for i in $(seq 1 3); do echo log $i; done', 'log 1|log 2|log 3|', 'a list that another command makes'],
    ['for i in a "b c" d; do echo $i; done', 'a|b c|d|', 'words as they are quoted'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i', '3|', 'sums'],
    ['echo $((2 + 3 * 4)) $(( (2+3)*4 % 7 )) $((7/2))', '14 6 3|', 'sums by their rank'],
    ['echo `echo a` "$(echo b; echo c)"', 'a b|c|', 'what was said, with its lines where it is quoted'],
    ['A="x  y"; echo $A "$A"', 'x y x  y|', 'a variable is split where it is not quoted'],
    ['echo \'$A\' "\\$A" \\$A', '$A $A $A|', 'and not filled in where it may not be'],
    [
      'echo ${A:-none} ${B-none} ${B:+some} ${C:=set} $C',
      'none set set|',
      'something else for what is not there',
      ['B='],
    ],
    ['echo one > /f; echo two >> /f; cat /f; wc -l < /f', 'one|two|2|', 'into a file and out of it'],
    ['(A=1; exit 3); echo $? $A', '3|', 'a shell in brackets keeps to itself'],
    ['{ A=1; echo in; } > /dev/null; echo $A', '1|', 'braces do not'],
    ['A=1 printenv A; echo ${A:-gone}', '1|gone|', 'a variable for one command'],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1|3|', 'continue'],
    ['while true; do echo x; break; done; echo y', 'x|y|', 'break'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b|', 'elif'],
    ['sleep 2 & echo first; wait; echo then', 'first|then|', 'something in the background, waited for'],
    ['usleep 100000; echo $0 $1 $#', 'sh 0|', 'positions'],
    ['# nothing\necho a # b', 'a|', 'comments'],
    ['seq 5 | tail -n 2; seq 3 -1 1 | sort', '4|5|1|2|3|', 'pipes'],
  ])('%s → %s: %s', (script, expected, _, env: readonly string[] = []) => {
    expect(played(script, env)).toEqual({ stdout: expected, stderr: '', code: 0 });
  });

  test.each([
    ['echo out; echo err 1>&2', 'out|', 'err|', 0],
    ['echo out; (echo err 1>&2); sleep 100', 'out|', 'err|', null],
    ['(echo a; nope) 2>&1', 'a|sh: nope: not found|', '', 127],
    ['nope 2>/dev/null; cat /nope > /dev/null 2>&1', '', '', 1],
    ['cat < /nope || exit 4', '', "sh: can't open /nope: no such file|", 4],
    ['echo a; while true; do sleep 1; done', 'a|', '', null],
    ['echo a; tail -f /dev/null', 'a|', '', null],
    ['echo a; exec top', 'a|', '', null],
    ['f() { echo a; }', '', "sh: Waggle's little shell does not know functions|", 2],
    ['for i in 1; do echo $i', '', 'sh: syntax error: unexpected end of file|', 2],
    ['echo "a', '', 'sh: syntax error: unterminated quoted string|', 2],
  ])('%s → %s on one stream, %s on the other, %s', (script, stdout, stderr, code) => {
    expect(played(script)).toEqual({ stdout, stderr, code });
  });
});

test('top goes on until it is told to end', () => {
  const machine = aMachine();
  const { id } = started(machine, { image: 'busybox', cmd: ['/bin/top'] });
  machine.clock.advance(MINUTE);
  expect(machine.runtime.containers.get(id)?.state.kind).toBe('running');
  machine.runtime.containers.kill(id, 'TERM');
  machine.clock.advance(SECOND);
  expect(machine.runtime.containers.get(id)?.state).toMatchObject({ kind: 'exited', exitCode: 143 });
});
