import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen, refusal, type Routes } from '../../testing.ts';
import { swarmRoutes } from '../../testing-swarm.ts';

const frame = (stream: number, text: string) =>
  `${String.fromCharCode(stream)}\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;

const from = (task: string, node: string, more = '') =>
  `com.docker.swarm.node.id=${node},com.docker.swarm.service.id=s1,com.docker.swarm.task.id=${task}${more}`;

const routes: Routes = {
  'GET /services/web': {
    ID: 's1',
    Spec: { Name: 'web', Mode: { Replicated: { Replicas: 12 } }, TaskTemplate: { ContainerSpec: { Image: 'nginx' } } },
  },
  'GET /services/s1': { ID: 's1', Spec: { Name: 'web' } },
  'GET /services/lonely': refusal(404, 'service lonely not found'),
  'GET /tasks/lonely': refusal(404, 'task lonely not found'),
  'GET /tasks/t1aaaaaaaaaaaaaaaaaaaaaaa': { ID: 't1aaaaaaaaaaaaaaaaaaaaaaa', Slot: 1 },
  'GET /tasks/t12bbbbbbbbbbbbbbbbbbbbbb': { ID: 't12bbbbbbbbbbbbbbbbbbbbbb', Slot: 12 },
  'GET /nodes/n1': { ID: 'n1', Spec: {}, Description: { Hostname: 'node-1' } },
  'GET /nodes/n2': refusal(404, 'node n2 not found'),
  'GET /services/web/logs': [
    frame(1, `${from('t1aaaaaaaaaaaaaaaaaaaaaaa', 'n1')} hello there\n`),
    frame(2, `${from('t12bbbbbbbbbbbbbbbbbbbbbb', 'n2', ',x=y')} oh\n`),
  ].join(''),
};

async function type(words: readonly string[], more: Routes = {}) {
  const client = aClient({ ...more, ...routes, ...more, ...swarmRoutes, ...more });
  const screen = aScreen();
  const code = await docker(['service', 'logs', ...words], client, screen, new AbortController().signal);
  return { code, screen, asked: client.asked.map(({ path }) => path) };
}

describe('docker service logs', () => {
  test.each([
    [[], 'web.1.t1aaaaaaaaaa@node-1     | hello there\n', 'web.12.t12bbbbbbbbb@n2    | oh\n'],
    [['--no-task-ids'], 'web.1@node-1     | hello there\n', 'web.12@n2    | oh\n'],
    [
      ['--no-trunc'],
      'web.1.t1aaaaaaaaaaaaaaaaaaaaaaa@node-1     | hello there\n',
      'web.12.t12bbbbbbbbbbbbbbbbbbbbbb@n2    | oh\n',
    ],
    [['--no-resolve'], 's1.1.t1aaaaaaaaaa@n1     | hello there\n', 's1.12.t12bbbbbbbbb@n2    | oh\n'],
    [['--details'], 'web.1.t1aaaaaaaaaa@node-1     |  hello there\n', 'web.12.t12bbbbbbbbb@n2    | x=y oh\n'],
  ])('%j', async (flags, out, err) => {
    const { code, screen } = await type([...flags, 'web']);
    expect([code, screen.stdout, screen.stderr]).toEqual([0, out, err]);
  });

  test('asks for each thing once, and for what was wanted', async () => {
    const { asked } = await type(['-f', '-n', '3', 'web']);
    expect(asked[1]).toBe('/v1.50/services/web/logs?details=1&follow=1&stderr=1&stdout=1&tail=3');
    expect(asked.filter((path) => path.includes('/nodes/n1'))).toHaveLength(1);
  });

  test('with timestamps they stand before all', async () => {
    const { screen } = await type(['-t', 'web'], {
      'GET /services/web/logs': frame(
        1,
        `2026-01-02T15:04:05.000000001Z ${from('t1aaaaaaaaaaaaaaaaaaaaaaa', 'n1')} x\n`,
      ),
    });
    expect(screen.stdout).toBe('2026-01-02T15:04:05.000000001Z web.1.t1aaaaaaaaaa@node-1     | x\n');
  });

  test('raw, it is the message alone, and no details are asked for', async () => {
    const { screen, asked } = await type(['--raw', 'web'], { 'GET /services/web/logs': frame(1, 'hello\n') });
    expect(screen.stdout).toBe('hello\n');
    expect(asked[1]).toBe('/v1.50/services/web/logs?stderr=1&stdout=1&tail=all');
  });

  test('what could not be had is told after what could', async () => {
    const reason =
      'Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream. some logs could not be retrieved for the following reasons: node n2 is not available';
    const { code, screen } = await type(['web'], {
      'GET /services/web/logs': frame(1, `${from('t1aaaaaaaaaaaaaaaaaaaaaaa', 'n1')} x\n`) + frame(3, `${reason}\n`),
    });
    expect(screen.stdout).toBe('web.1.t1aaaaaaaaaa@node-1     | x\n');
    expect([code, screen.stderr]).toEqual([1, `error from daemon in stream: ${reason}\n`]);
  });

  test.each([
    [['lonely'], {}, 'no such task or service: lonely'],
    [
      ['web'],
      { 'GET /services/web': { ID: 's1', Spec: { Name: 'web', TaskTemplate: { ContainerSpec: { TTY: true } } } } },
      'tty service logs only supported with --raw',
    ],
    [['web'], { 'GET /services/web/logs': frame(1, 'a=b x\n') }, 'missing node id in details: map[a:b]'],
    [['web'], { 'GET /services/web/logs': frame(1, 'x\n') }, 'invalid context in log message: x'],
  ])('%j → %s', async (words, more, message) => {
    const { code, screen } = await type(words, more as Routes);
    expect([code, screen.stderr.trimEnd()]).toEqual([1, message]);
  });
});
