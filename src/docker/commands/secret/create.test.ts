import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen } from '../../testing.ts';

/** What is sent for a line, with this piped into it. */
async function sent(words: readonly string[], input: string): Promise<{ path: string; body: object; out: string }> {
  const client = aClient({ 'POST /secrets/create': { ID: 'p1' }, 'POST /configs/create': { ID: 'k1' } });
  const screen = aScreen();
  expect(await docker(words, client, screen, new AbortController().signal, input)).toBe(0);
  const { path, body = '' } = client.asked.at(-1) as { path: string; body?: string };
  return { path, body: JSON.parse(body) as object, out: screen.stdout };
}

describe('what is piped in', () => {
  test.each([
    ['secret', '/v1.50/secrets/create', 'p1\n'],
    ['config', '/v1.50/configs/create', 'k1\n'],
  ])('becomes the data of a %s', async (kind, path, out) => {
    expect(await sent([kind, 'create', 'pw', '-'], 'geheim')).toEqual({
      path,
      out,
      body: { Name: 'pw', Labels: {}, Data: 'Z2VoZWlt' },
    });
  });

  test('may also be called by the name of its file', async () => {
    expect((await sent(['secret', 'create', 'pw', '/dev/stdin'], 'geheim')).body).toMatchObject({ Data: 'Z2VoZWlt' });
  });

  test('is sent in UTF-8', async () => {
    const { body } = await sent(['secret', 'create', 'pw', '-'], 'ä비');
    expect(Buffer.from((body as { Data: string }).Data, 'base64').toString('utf8')).toBe('ä비');
  });

  test('is cut without a word where it is longer than any may be', async () => {
    const { body } = await sent(['config', 'create', 'c', '-'], 'x'.repeat(1_100_000));
    expect(atob((body as { Data: string }).Data)).toHaveLength(1_024_000);
  });
});

test('labels, and who fills in the template', async () => {
  const words = 'secret create --label a=1 -l b --template-driver golang pw -'.split(' ');
  expect((await sent(words, 'x')).body).toEqual({
    Name: 'pw',
    Labels: { a: '1', b: '' },
    Data: 'eA==',
    Templating: { Name: 'golang' },
  });
});

test('with a driver there is no data', async () => {
  expect((await sent(['secret', 'create', '-d', 'vault', 'pw'], '')).body).toEqual({
    Name: 'pw',
    Labels: {},
    Driver: { Name: 'vault' },
  });
});
