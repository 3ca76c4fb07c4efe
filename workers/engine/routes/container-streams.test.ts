import { describe, expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { created, started } from '../../runtime/testing.ts';
import { anEngine, outside } from '../testing.ts';

/** What frames hold, with `1` for stdout and `2` for stderr. */
function lines(framed: string): string[] {
  const found: string[] = [];
  for (let rest = framed; rest.length >= 8;) {
    const length = rest.charCodeAt(6) * 256 + rest.charCodeAt(7);
    found.push(`${rest.charCodeAt(0)} ${rest.slice(8, 8 + length).trimEnd()}`);
    rest = rest.slice(8 + length);
  }
  return found;
}

const script = 'echo begun; sleep 5; echo ended; false';

describe('attaching', () => {
  test('to a container that has yet to be started hears all of it, and ends with it', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'alpine', cmd: ['sh', '-c', script] });
    const attached = engine.begin({ method: 'POST', path: `/containers/${id}/attach?stream=1&stdout=1&stderr=1` });
    const wait = engine.begin({ method: 'POST', path: `/containers/${id}/wait?condition=next-exit` });
    expect(attached.now()).toMatchObject({ status: 200, ended: false, text: '' });
    engine.ask('POST', `/containers/${id}/start`);
    engine.clock.advance(2 * SECOND);
    expect(lines(attached.now().text)).toEqual(['1 begun']);
    engine.clock.advance(10 * SECOND);
    expect(lines(attached.now().text)).toEqual(['1 begun', '1 ended']);
    expect(attached.now().ended).toBe(true);
    expect(wait.now()).toMatchObject({ body: { StatusCode: 1 }, ended: true });
  });

  test('later hears only what comes, and on demand what was', () => {
    const engine = anEngine(outside);
    const { id } = started(engine, { image: 'alpine', cmd: ['sh', '-c', script] });
    const ask = (query: string) => engine.begin({ method: 'POST', path: `/containers/${id}/attach?${query}` });
    const [later, whole, past] = [ask('stream=1&stdout=1'), ask('stream=1&stdout=1&logs=1'), ask('stdout=1&logs=1')];
    expect(past.now().ended).toBe(true);
    engine.clock.advance(10 * SECOND);
    expect(lines(later.now().text)).toEqual(['1 ended']);
    expect(lines(whole.now().text)).toEqual(['1 begun', '1 ended']);
    expect(lines(past.now().text)).toEqual(['1 begun']);
  });

  test('may take the connection over', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'alpine' });
    const asked = engine.ask('POST', `/containers/${id}/attach?stream=1&stdout=1`, undefined, {
      Connection: 'Upgrade',
      Upgrade: 'tcp',
    });
    expect(asked).toMatchObject({ status: 101, headers: { Connection: 'Upgrade', Upgrade: 'tcp' } });
  });

  test('with a terminal there are no frames', () => {
    const engine = anEngine(outside);
    const { id } = started(engine, { image: 'alpine', cmd: ['sh', '-c', script], tty: true });
    const asked = engine.ask('POST', `/containers/${id}/attach?stdout=1&logs=1`);
    expect(asked.text).toBe('begun\n');
    expect(asked.headers['Content-Type']).toBe('application/vnd.docker.raw-stream');
  });
});

describe('logs', () => {
  test.each([
    ['stdout=1&stderr=1', ['1 one', '2 two', '1 three']],
    ['stdout=1', ['1 one', '1 three']],
    ['stdout=1&stderr=1&tail=2', ['2 two', '1 three']],
    ['stdout=1&stderr=1&tail=0', []],
    ['stdout=1&details=1', ['1  one', '1  three']],
  ])('%s → %j', (query, expected) => {
    const engine = anEngine(outside);
    const { id } = started(engine, { image: 'alpine', cmd: ['sh', '-c', 'echo one; ls /nope; echo three'] });
    const asked = engine.ask('GET', `/containers/${id}/logs?${query}`);
    expect(lines(asked.text).map((line) => line.replace(/sh: ls: not found|ls: .*/, 'two'))).toEqual(expected);
    expect(asked.ended).toBe(true);
  });

  test('followed, they go on from before the start to the end', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'alpine', cmd: ['echo', 'hello'] });
    const followed = engine.begin({ method: 'GET', path: `/containers/${id}/logs?stdout=1&follow=1` });
    engine.ask('POST', `/containers/${id}/start`);
    engine.clock.advance(2 * SECOND);
    expect(lines(followed.now().text)).toEqual(['1 hello']);
    expect(followed.now().ended).toBe(true);
  });

  test('without a stream there is nothing to show', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'alpine' });
    expect(engine.ask('GET', `/containers/${id}/logs`)).toMatchObject({
      status: 400,
      body: { message: 'Bad parameters: you must choose at least one stream' },
    });
  });
});

describe('waiting until it is removed', () => {
  const wait = (engine: ReturnType<typeof anEngine>, id: string) =>
    engine.begin({ method: 'POST', path: `/containers/${id}/wait?condition=removed` });

  test('answers with the code it ended with', () => {
    const engine = anEngine(outside);
    const { id } = started(engine, { image: 'alpine', cmd: ['sh', '-c', 'sleep 5; exit 7'], autoRemove: true });
    const waiting = wait(engine, id);
    engine.clock.advance(2 * SECOND);
    expect(waiting.now().ended).toBe(false);
    engine.clock.advance(8 * SECOND);
    expect(waiting.now()).toMatchObject({ ended: true, body: { StatusCode: 7 } });
  });

  test('ends too where it could not even be started', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'alpine', cmd: ['nope'], autoRemove: true });
    const waiting = wait(engine, id);
    const start = engine.begin({ method: 'POST', path: `/containers/${id}/start` });
    engine.clock.advance(2 * SECOND);
    expect(start.now().status).toBe(400);
    expect(waiting.now().ended).toBe(true);
    expect(engine.ask('GET', `/containers/${id}/json`).status).toBe(404);
  });
});
