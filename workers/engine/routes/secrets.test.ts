import { describe, expect, test } from 'vitest';
import type { SecretId } from '../../api/ids.ts';
import type { Secret } from '../../api/objects/secret.ts';
import { err, ok } from '../../std/result.ts';
import { anEngine, onManager, onWorker, type Leader } from '../testing.ts';

const aSecret = (id: string, Name: string, Data?: string): Secret => ({
  id: id as SecretId,
  meta: { version: 12, createdUs: 1_000_000, updatedUs: 2_500_000 },
  spec: { Name, Labels: {}, ...(Data === undefined ? {} : { Data }) },
});

describe.each([
  ['secret', 'Secret'],
  ['config', 'Config'],
] as const)('%ss', (kind, Kind) => {
  /** A leader that knows these; what it answers is of the one kind or of the other. */
  const knowing = (...secrets: Secret[]): Leader =>
    ({
      [`get${Kind}`]: ({ id }: { id: string }) => {
        const found = secrets.find((one) => one.id === id);
        return found ? ok(found) : err({ code: 'NotFound', message: 'no' });
      },
      [`list${Kind}s`]: ({ names, idPrefixes }: { names?: string[]; idPrefixes?: string[] }) =>
        ok(
          secrets.filter(
            ({ id, spec }) =>
              (names?.includes(spec.Name) ?? true) && (idPrefixes?.some((prefix) => id.startsWith(prefix)) ?? true),
          ),
        ),
      [`create${Kind}`]: () => ok(aSecret('new', 'a')),
      [`update${Kind}`]: () => ok(aSecret('abc1', 'a')),
      [`remove${Kind}`]: () => ok(null),
    }) as Leader;
  const some = () => anEngine(onManager, knowing(aSecret('abc1', 'pw'), aSecret('abc2', 'key'), aSecret('pw', 'id')));

  test('are shown as the leader tells them', () => {
    expect(some().ask('GET', `/${kind}s/pw`).body).toEqual({
      ID: 'pw',
      Version: { Index: 12 },
      CreatedAt: expect.stringMatching(/Z$/),
      UpdatedAt: expect.stringMatching(/Z$/),
      Spec: { Name: 'id', Labels: {} },
    });
    expect(some().ask('GET', `/${kind}s`).body).toHaveLength(3);
  });

  test.each([
    ['pw', 'pw', 'the very id, though another is called so'],
    ['key', 'abc2', 'the name'],
    ['abc1', 'abc1', 'the id'],
    ['abc2', 'abc2', 'a beginning that only one has'],
  ])('%s is %s: %s', (typed, id) => {
    expect(some().ask('GET', `/${kind}s/${typed}`).body).toMatchObject({ ID: id });
  });

  test.each([
    ['GET', 'abc', 400, `${kind} abc is ambiguous (2 matches found)`],
    ['DELETE', 'abc', 400, `${kind} abc is ambiguous (2 matches found)`],
    ['GET', 'x', 404, `${kind} x not found`],
    ['DELETE', 'x', 404, `${kind} x not found`],
  ] as const)('%s %s → %i %s', (method, typed, status, message) => {
    expect(some().ask(method, `/${kind}s/${typed}`)).toMatchObject({ status, body: { message } });
  });

  test('are made of a name, labels and data', () => {
    const engine = some();
    const made = engine.ask('POST', `/${kind}s/create`, {
      Name: 'a',
      Labels: null,
      Data: 'aGk=',
      Templating: { Name: 'golang' },
    });
    expect(made).toMatchObject({ status: 201, body: { ID: 'new' } });
    const spec = { Name: 'a', Labels: {}, Data: 'aGk=', Templating: { Name: 'golang' } };
    expect(engine.calls).toEqual([{ method: `create${Kind}`, request: { spec } }]);
  });

  test.each([
    ['{"Data":"a"}', 'invalid JSON: illegal base64 data at input byte 1'],
    ['{"Data":"aG=k"}', 'invalid JSON: illegal base64 data at input byte 2'],
    ['{"Data":7}', `invalid JSON: json: cannot unmarshal number into Go struct field ${Kind}Spec.Data of type string`],
  ])('are not made of %s', (body, message) => {
    expect(some().ask('POST', `/${kind}s/create`, body)).toMatchObject({ status: 400, body: { message } });
  });

  test('are relabelled from a version on', () => {
    const engine = some();
    const body = { Name: 'key', Labels: { a: 'b' } };
    expect(engine.ask('POST', `/${kind}s/key/update?version=12`, body)).toMatchObject({ status: 200, text: '' });
    expect(engine.calls.at(-1)).toEqual({
      method: `update${Kind}`,
      request: { id: 'abc2', version: 12, spec: body },
    });
    expect(engine.ask('POST', `/${kind}s/key/update`, body)).toMatchObject({
      status: 400,
      body: { message: `invalid ${kind} version` },
    });
  });

  test('are removed by id', () => {
    const engine = some();
    expect(engine.ask('DELETE', `/${kind}s/key`)).toMatchObject({ status: 204, text: '' });
    expect(engine.calls.at(-1)).toEqual({ method: `remove${Kind}`, request: { id: 'abc2' } });
  });

  test('are filtered by keys that are known', () => {
    const engine = some();
    engine.ask('GET', `/${kind}s?filters={"name":{"a":true},"id":["b"],"label":["c=d"]}`);
    expect(engine.calls.at(-1)?.request).toEqual({ namePrefixes: ['a'], idPrefixes: ['b'], labels: { c: 'd' } });
    expect(engine.ask('GET', `/${kind}s?filters={"foo":["a"]}`)).toMatchObject({
      status: 400,
      body: { message: "invalid filter 'foo'" },
    });
  });

  test('are a manager’s to tell', () => {
    expect(anEngine(onWorker).ask('GET', `/${kind}s`).status).toBe(503);
  });
});
