import { describe, expect, test } from 'vitest';
import { play } from '../testing.ts';

/** What the console shows of a script, after a formed swarm with a service of two. */
async function shown(...lines: readonly string[]): Promise<string> {
  const script = [
    '> new --managers 1 --workers 1',
    '$ docker service create -d --name web --replicas 2 nginx:alpine',
    '> run until converged',
    '# here',
    ...lines,
  ];
  return (await play(script.join('\n'))).replace(/^[\s\S]*# here\n/, '');
}

describe('waggle kill-container', () => {
  test('ends the container of the task, wherever it runs; a new task takes the slot', async () => {
    const list = '$ docker service ps --format "{{.Name}} {{.CurrentState}}" web';
    const text = await shown('> kill-container web.2', '> run 20s', list);
    expect(text).toMatch(/^web\.2 Running/m);
    expect(text).toMatch(/^web\.2 Failed/m);
    expect(text).not.toMatch(/web\.1 Failed/);
  });

  test.each([
    ['$ waggle kill-container web.9', 'waggle: no task web.9 is running\n'],
    ['$ waggle kill-container db.1', 'waggle: no task db.1 is running\n'],
    [
      '$ waggle kill-container web',
      "waggle: which task? A service and a slot, such as 'web.2'\nusage: waggle kill-container TASK\n",
    ],
    [
      '$ waggle kill-container',
      "waggle: which task? A service and a slot, such as 'web.2'\nusage: waggle kill-container TASK\n",
    ],
  ])('%s', async (line, refusal) => expect(await shown(line)).toBe(`node-1 ${line}\n${refusal}`));
});
