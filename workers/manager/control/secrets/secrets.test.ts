import { describe, expect, test } from 'vitest';
import type { ControlApi } from '../../../api/control.ts';
import type { SecretSpec, ServiceSpec } from '../../../api/engine/specs.ts';
import type { Secret } from '../../../api/objects/secret.ts';
import { base64, utf8 } from '../../../std/codec.ts';
import { aServiceSpec } from '../../testing.ts';
import { aControl } from '../testing.ts';

const bytes = (count: number): string => base64.encode(new Uint8Array(count));
const spec = (Name: string, more: Partial<SecretSpec> = {}): SecretSpec => ({
  Name,
  Labels: {},
  Data: base64.encode(utf8.encode('hi')),
  ...more,
});

const BAD_NAME =
  'InvalidArgument invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]';

/** The same for both, in each one's words. */
describe.each([
  ['secret', 'Secret', 512_000],
  ['config', 'Config', 1_024_000],
] as const)('a %s', (kind, Kind, limit) => {
  type Verb = 'create' | 'update' | 'get' | 'remove';
  const some = () => {
    const { good, refusal, ...controls } = aControl();
    return {
      ...controls,
      /** The value of a good answer, to a question about this kind. */
      good: (verb: Verb, request: object) => good(`${verb}${Kind}`, request as never) as unknown as Secret,
      refusal: (verb: Verb, request: object) => refusal(`${verb}${Kind}`, request as never),
      list: (filters: ControlApi['listSecrets']['request']) => good(`list${Kind}s`, filters) as readonly Secret[],
      create: (name: string, more: Partial<SecretSpec> = {}) =>
        good(`create${Kind}`, { spec: spec(name, more) }) as unknown as Secret,
      service: { good, refusal },
    };
  };
  const SIZE = `InvalidArgument ${kind} data must be larger than 0 and less than ${limit} bytes`;

  test.each<[string, SecretSpec, string]>([
    ['no name', spec(''), 'InvalidArgument name must be provided'],
    ['a name that begins with a dot', spec('.a'), BAD_NAME],
    ['a name that ends with a dash', spec('a-'), BAD_NAME],
    ['a slash', spec('a/b'), BAD_NAME],
    ['65 characters', spec('a'.repeat(65)), BAD_NAME],
    ['no data', { Name: 'a', Labels: {} }, SIZE],
    ['empty data', spec('a', { Data: '' }), SIZE],
    ['as much data as the limit', spec('a', { Data: bytes(limit) }), SIZE],
    ['a driver without a name', spec('a', { Driver: { Name: '' } }), 'InvalidArgument secret driver must have a name'],
    [
      'a driver that nobody has',
      { Name: 'a', Labels: {}, Driver: { Name: 'vault' } },
      'Unknown plugin "vault" not found',
    ],
    ['several faults: the first', { Name: '', Labels: {} }, 'InvalidArgument name must be provided'],
  ])('is refused for %s', (_, bad, expected) => {
    expect(some().refusal('create', { spec: bad })).toBe(expected);
  });

  test.each<[string, SecretSpec]>([
    ['one character', spec('a')],
    ['dots, dashes and underscores within', spec('a.-_b')],
    ['64 characters', spec('a'.repeat(64))],
    ['a byte less than the limit', spec('a', { Data: bytes(limit - 1) })],
    ['one byte', spec('a', { Data: bytes(1) })],
  ])('may have %s', (_, one) => {
    expect(some().good('create', { spec: one }).id).toMatch(/^[0-9a-z]{25}$/);
  });

  test('has its name alone, in whatever case', () => {
    const { create, refusal } = some();
    create('pw');
    expect(refusal('create', { spec: spec('PW') })).toBe(`AlreadyExists ${kind} PW already exists`);
  });

  test('tells its data only if it is no secret', () => {
    const { create, good, list } = some();
    const created = create('a');
    const seen = [
      created,
      good('get', { id: created.id }),
      ...list({}),
      good('update', { id: created.id, version: created.meta.version, spec: spec('a') }),
    ].map((one) => one.spec.Data);
    expect(seen).toEqual(Array(4).fill(kind === 'secret' ? undefined : 'aGk='));
  });

  test('takes new labels, and keeps the rest', () => {
    const { create, good, get } = some();
    const { id, meta } = create('a', { Labels: { old: '1' }, Templating: { Name: 'golang' } });
    good('update', { id, version: meta.version, spec: { Name: 'a', Labels: { new: '2' } } });
    expect(get(kind, id)?.spec).toEqual({
      Name: 'a',
      Labels: { new: '2' },
      Data: 'aGk=',
      Templating: { Name: 'golang' },
    });
  });

  test.each<[string, object, string]>([
    ['another name', { spec: spec('b') }, 'InvalidArgument only updates to Labels are allowed'],
    ['other data', { spec: spec('a', { Data: 'aGo=' }) }, 'InvalidArgument only updates to Labels are allowed'],
    ['an old version', { spec: spec('a'), version: 0 }, 'Unknown update out of sequence'],
    ['no object', { spec: spec('a'), id: 'x' }, `NotFound ${kind} x not found`],
  ])('is not updated to %s', (_, more, expected) => {
    const { create, refusal } = some();
    const { id, meta } = create('a');
    expect(refusal('update', { id, version: meta.version, ...more })).toBe(expected);
  });

  test('is found by what lists ask for', () => {
    const { create, list } = some();
    create('web-a', { Labels: { tier: 'front' } });
    create('web-b');
    const names = (filters: ControlApi['listSecrets']['request']) =>
      list(filters)
        .map((one) => one.spec.Name)
        .sort();
    expect(names({})).toEqual(['web-a', 'web-b']);
    expect(names({ namePrefixes: ['web'] })).toEqual(['web-a', 'web-b']);
    expect(names({ names: ['web-a'] })).toEqual(['web-a']);
    expect(names({ labels: { tier: '' } })).toEqual(['web-a']);
    expect(names({ labels: { tier: 'back' } })).toEqual([]);
  });

  describe('that services use', () => {
    const File = { Name: 't', UID: '0', GID: '0', Mode: 0o444 };
    const using = (id: string, name = 'a'): Partial<ServiceSpec> => ({
      TaskTemplate: {
        ForceUpdate: 0,
        ContainerSpec: {
          Image: 'nginx',
          [`${Kind}s`]: [{ File, [`${Kind}ID`]: id, [`${Kind}Name`]: name }],
        },
      },
    });
    const asking = (name: string, id: string, as?: string) => ({ spec: aServiceSpec(name, using(id, as)) });

    test('is not removed, and says who they are', () => {
      const { create, refusal, good, service } = some();
      const { id } = create('a');
      const web = service.good('createService', asking('web', id));
      expect(refusal('remove', { id })).toBe(`InvalidArgument ${kind} 'a' is in use by the following service: web`);
      const api = service.good('createService', asking('api', id));
      const names = [web, api].sort((one, other) => (one.id < other.id ? -1 : 1)).map((one) => one.spec.Name);
      expect(refusal('remove', { id })).toBe(
        `InvalidArgument ${kind} 'a' is in use by the following services: ${names.join(', ')}`,
      );
      for (const one of [web, api]) service.good('removeService', { id: one.id });
      expect(good('remove', { id })).toBeNull();
      expect(refusal('get', { id })).toBe(`NotFound ${kind} ${id} not found`);
    });

    test('once, but no longer, is removed; then there is no way back', () => {
      const { create, refusal, good, service } = some();
      const { id } = create('a');
      const web = service.good('createService', asking('web', id));
      const update = { id: web.id, version: web.meta.version, spec: aServiceSpec('web'), rollback: 'none' } as const;
      const { meta } = service.good('updateService', update);
      good('remove', { id });
      const back = { ...update, version: meta.version, rollback: 'previous' } as const;
      expect(service.refusal('updateService', back)).toBe(`InvalidArgument ${kind} not found: a`);
      expect(refusal('remove', { id })).toBe(`NotFound could not find ${kind} ${id}`);
      expect(refusal('remove', { id: '' })).toBe(`InvalidArgument ${kind} ID must be provided`);
    });

    test('must be there, under that name', () => {
      const { create, service } = some();
      const { id } = create('a');
      expect(service.refusal('createService', asking('web', 'x'))).toBe(`InvalidArgument ${kind} not found: a`);
      expect(service.refusal('createService', asking('web', id, 'b'))).toBe(`InvalidArgument ${kind} not found: b`);
    });
  });
});
