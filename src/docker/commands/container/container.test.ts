import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen, refusal } from '../../testing.ts';
import { logReader } from './log-reader.ts';

const run = async (words: readonly string[], client: ReturnType<typeof aClient>) => {
  const screen = aScreen();
  const code = await docker(words, client, screen, new AbortController().signal);
  return { code, screen };
};

/** A frame: stream, length, bytes. */
function frame(stream: number, text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
  return `${String.fromCharCode(stream)}\0\0\0\0\0\0${String.fromCharCode(bytes.length)}${bytes}`;
}

describe('log frames', () => {
  test.each([
    ['in one chunk', [frame(1, 'hello\n') + frame(2, 'oh no\n')]],
    ['cut anywhere', [...(frame(1, 'hello\n') + frame(2, 'oh no\n'))]],
  ])('go their own ways, %s', (_, chunks) => {
    const screen = aScreen();
    const read = logReader(false, screen);
    chunks.forEach((chunk) => read.read(chunk));
    expect([screen.stdout, screen.stderr]).toEqual(['hello\n', 'oh no\n']);
  });
  test('are bytes, and text is more than that', () => {
    const screen = aScreen();
    logReader(false, screen).read(frame(1, '안녕 – ok\n'));
    expect(screen.stdout).toBe('안녕 – ok\n');
  });
});

test('docker logs asks for the container first', async () => {
  const client = aClient({
    'GET /containers/web/json': { Id: 'abc', Config: { Tty: false } },
    'GET /containers/abc/logs': frame(1, 'hello\n'),
  });
  const { screen } = await run(['logs', '-t', '-n', '5', '--since', '10s', 'web'], client);
  expect(screen.stdout).toBe('hello\n');
  expect(client.asked.map(({ path }) => path)).toEqual([
    '/v1.50/containers/web/json',
    '/v1.50/containers/abc/logs?since=1767366235.000000000&stderr=1&stdout=1&tail=5&timestamps=1',
  ]);
});

test('several containers: what went well is named, the errors come at the end', async () => {
  const client = aClient({
    'POST /containers/a/stop': null,
    'POST /containers/b/stop': refusal(404, 'No such container: b'),
    'POST /containers/c/stop': null,
  });
  const { code, screen } = await run(['stop', '-t', '3', 'a', 'b', 'c'], client);
  expect([code, screen.stdout]).toEqual([1, 'a\nc\n']);
  expect(screen.stderr).toBe('Error response from daemon: No such container: b\n');
  expect(client.asked[0]?.path).toBe('/v1.50/containers/a/stop?t=3');
});

describe('docker pull', () => {
  const stream = [
    { status: 'Pulling from library/nginx', id: 'latest' },
    { status: 'Pulling fs layer', progressDetail: {}, id: 'abc' },
    { status: 'Downloading', progressDetail: { current: 1000, total: 2000 }, id: 'abc' },
    { status: 'Pull complete', progressDetail: {}, id: 'abc' },
    { status: 'Digest: sha256:aa' },
    { status: 'Status: Downloaded newer image for nginx:latest' },
  ];
  const client = (lines: readonly object[] = stream) =>
    aClient({ 'POST /images/create': lines.map((line) => JSON.stringify(line)).join('\n') });

  test('without a terminal: a line a change, no bars', async () => {
    expect((await run(['pull', 'nginx'], client())).screen.stdout).toBe(
      'Using default tag: latest\nlatest: Pulling from library/nginx\nabc: Pulling fs layer\nabc: Pull complete\nDigest: sha256:aa\nStatus: Downloaded newer image for nginx:latest\ndocker.io/library/nginx:latest\n',
    );
  });
  test('at a terminal: a line a layer', async () => {
    const screen = aScreen({ interactive: true });
    await docker(['pull', 'nginx:1.25'], client(), screen, new AbortController().signal);
    expect(screen.stdout).toContain('library/nginx\nabc: Pull complete \nDigest: sha256:aa\n');
  });
  test('quietly', async () => {
    expect((await run(['pull', '-q', 'nginx'], client())).screen.stdout).toBe('docker.io/library/nginx:latest\n');
  });
  test.each([
    ['what the stream refuses', client([{ error: 'no space left' }]), 'no space left\n'],
    [
      'what the engine refuses',
      aClient({ 'POST /images/create': refusal(404, 'no such image') }),
      'Error response from daemon: no such image\n',
    ],
  ])('%s', async (_, refusing, message) => {
    const { code, screen } = await run(['pull', 'nginx'], refusing);
    expect([code, screen.stderr]).toEqual([1, message]);
  });
});
