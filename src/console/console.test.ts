import { describe, expect, test } from 'vitest';
import type { Screen } from '../docker/client.ts';
import { History } from './history.ts';
import { completed, linesOf, slippedIntoHangul } from './line.ts';
import { MAX_ROWS, Rows } from './rows.ts';
import { Terminal, type Typing } from './terminal.svelte.ts';

describe('lines', () => {
  const texts = (rows: Rows) => rows.all.map((row) => row.text);

  test('run on until a newline', () => {
    const rows = new Rows();
    rows.write('out', 'one ');
    rows.write('out', 'line\nand\n\nthree');
    expect(texts(rows)).toEqual(['one line', 'and', '', 'three']);
  });

  test('are written over after a rewind, and stay the same rows', () => {
    const rows = new Rows();
    rows.write('out', 'id\nprogress 1\n1/2: running\n');
    const ids = rows.all.map((row) => row.id);
    rows.rewind(2);
    rows.write('out', 'progress 2\n1/2: ok\ndone\n');
    expect(texts(rows)).toEqual(['id', 'progress 2', '1/2: ok', 'done']);
    expect(rows.all.map((row) => row.id).slice(0, 3)).toEqual(ids);
  });

  test('that come from elsewhere stay where they are while a progress display is drawn over', () => {
    const rows = new Rows();
    rows.line('command', '$ create');
    rows.write('out', 'progress 1\n1/2: running\nwait 2\n');
    rows.line('note', '# kill');
    for (const left of [1, 0]) {
      rows.rewind(3);
      rows.write('out', `progress 2\n1/2: ok\nwait ${left}\n`);
    }
    rows.write('out', 'done\n');
    expect(texts(rows)).toEqual(['$ create', 'progress 2', '1/2: ok', 'wait 0', '# kill', 'done']);
  });

  test('begin anew after a carriage return', () => {
    const rows = new Rows();
    rows.write('out', '10 %\r20 %\n');
    expect(texts(rows)).toEqual(['20 %']);
  });

  test('a line of its own does not run on from an unfinished one', () => {
    const rows = new Rows();
    rows.write('err', 'half');
    rows.line('note', '^C');
    expect(texts(rows)).toEqual(['half', '^C']);
  });

  test('are bounded', () => {
    const rows = new Rows();
    for (let i = 0; i < MAX_ROWS + 50; i += 1) rows.write('out', `${i}\n`);
    expect(rows.all).toHaveLength(MAX_ROWS);
    expect(texts(rows)[0]).toBe('50');
  });
});

describe('history', () => {
  test('goes back, comes forward to the unfinished line', () => {
    const history = new History();
    ['one', 'two', 'two', ' '].forEach((line) => history.push(line));
    expect(history.back('draft')).toBe('two');
    expect(history.back('two')).toBe('one');
    expect(history.back('one')).toBe('one');
    expect(history.forward('one')).toBe('two');
    expect(history.forward('two')).toBe('draft');
    expect(history.forward('draft')).toBe('draft');
  });
});

describe('completion', () => {
  test.each([
    ['docker no', 9, 7, ['node'], 'docker node ', 12, 0],
    ['docker s', 8, 7, ['service', 'swarm'], 'docker s', 8, 2],
    ['docker ser', 10, 7, ['service', 'services'], 'docker service', 14, 0],
    ['docker --form', 13, 7, ['--format='], 'docker --format=', 16, 0],
    ['docker x', 8, 7, [], 'docker x', 8, 0],
    ['docker no ls', 9, 7, ['node'], 'docker node  ls', 12, 0],
  ])('%j at %i', (line, cursor, from, options, expected, at, listed) => {
    const answer = completed(line, cursor, from, options);
    expect([answer.line, answer.cursor, answer.list.length]).toEqual([expected, at, listed]);
  });
});

test.each([
  ['ㅇㅐ차ㄷㄱ', true],
  ['docker ㅔㄴ', true],
  ['docker node ls', false],
  ['docker service create --label "이름=웹" nginx', false],
])('Hangul in %j: %s', (line, slipped) => expect(slippedIntoHangul(line)).toBe(slipped));

describe('the terminal', () => {
  const now = (draw: () => void) => draw();
  const shell = (run: (line: string, screen: Screen, signal: AbortSignal) => Promise<number>): Typing => ({
    run: (line, _, screen, signal) => run(line, screen, signal),
    complete: () => Promise.resolve({ from: 0, options: ['docker'] }),
  });
  const typed = (terminal: Terminal) => terminal.rows.map((row) => `${row.kind}: ${row.text}`);

  test('shows the prompt with the line, then what the command says', async () => {
    const terminal = new Terminal(
      () =>
        Promise.resolve(
          shell((line, screen) => {
            screen.out(`ran ${line}\n`);
            screen.err('but\n');
            return Promise.resolve(0);
          }),
        ),
      now,
    );
    await terminal.type('docker ps');
    expect(typed(terminal)).toEqual(['command: node-1 $ docker ps', 'out: ran docker ps', 'err: but']);
  });

  test('Ctrl+C ends a command by its signal', async () => {
    const waiting = shell(
      (_, __, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(130))),
    );
    const terminal = new Terminal(() => Promise.resolve(waiting), now);
    const running = terminal.type('watch docker ps');
    await Promise.resolve();
    await Promise.resolve();
    expect(terminal.busy).toBe(true);
    terminal.interrupt();
    await running;
    expect(terminal.busy).toBe(false);
    expect(typed(terminal)).toEqual(['command: node-1 $ watch docker ps', 'note: ^C']);
  });

  test('what is typed meanwhile waits its turn', async () => {
    const ends: (() => void)[] = [];
    const slow = shell(() => new Promise((resolve) => ends.push(() => resolve(0))));
    const terminal = new Terminal(() => Promise.resolve(slow), now);
    const running = terminal.type('one');
    void terminal.type('two');
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    await turn();
    expect(typed(terminal)).toEqual(['command: node-1 $ one']);
    ends[0]?.();
    await turn();
    expect(typed(terminal)).toEqual(['command: node-1 $ one', 'command: node-1 $ two']);
    ends[1]?.();
    await running;
    expect(terminal.busy).toBe(false);
  });

  test('a command that breaks is told, and the prompt comes back', async () => {
    const terminal = new Terminal(() => Promise.resolve(shell(() => Promise.reject(new Error('broken')))), now);
    await terminal.type('x');
    expect(typed(terminal)).toEqual(['command: node-1 $ x', 'err: broken']);
    expect(terminal.busy).toBe(false);
  });

  test('an empty line is only a prompt', async () => {
    const terminal = new Terminal(() => Promise.reject(new Error('never asked')), now);
    await terminal.type('  ');
    expect(typed(terminal)).toEqual(['command: node-1 $']);
  });
});

test.each([
  ['one line and its end', 'ls\n', ['ls'], ''],
  ['the last line waits to be gone on with', 'ls\r\n\r\ndocker node', ['ls'], 'docker node'],
  [
    'a line that goes on',
    'docker service create \\\n  --name web nginx\n',
    ['docker service create   --name web nginx'],
    '',
  ],
])('pasted, %s', (_, text, run, left) => expect(linesOf(text)).toEqual({ run, left }));
