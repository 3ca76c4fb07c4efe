import { describe, expect, test } from 'vitest';
import type { Dependencies } from '../agent/exec.ts';
import type { ConfigReference, ContainerSpec, NamedDriver, SecretReference } from '../api/engine/specs.ts';
import type { Secret } from '../api/objects/secret.ts';
import { base64, utf8 } from '../std/codec.ts';
import { entrustedFiles } from './entrusted.ts';
import { aTask } from './testing.ts';

const file = (Name: string) => ({ Name, UID: '0', GID: '0', Mode: 0o444 });
const secret = (name: string, to = name): SecretReference => ({ File: file(to), SecretID: name, SecretName: name });
const config = (name: string, to = name): ConfigReference => ({ File: file(to), ConfigID: name, ConfigName: name });

/** A node that has these, by name; what begins with `{{` is a template. */
function having(contents: Readonly<Record<string, string>>): Dependencies {
  const find = (id: string) => {
    const text = contents[id];
    if (text === undefined) return undefined;
    const Templating: NamedDriver = { Name: 'golang' };
    const spec = {
      Name: id,
      Labels: {},
      Data: base64.encode(utf8.encode(text)),
      ...(text.includes('{{') && { Templating }),
    };
    return { id, meta: { version: 1, createdUs: 0, updatedUs: 0 }, spec } as unknown as Secret;
  };
  return { secret: find, config: find as Dependencies['config'] };
}

/** Path to content, or the error. */
function seen(container: Partial<ContainerSpec>, dependencies: Dependencies) {
  const spec = { ForceUpdate: 0, ContainerSpec: { Image: 'nginx', ...container } };
  const files = entrustedFiles(aTask({ spec }), dependencies);
  if (!files.ok) return files.error;
  expect(files.value.every(({ readOnly }) => readOnly)).toBe(true);
  return Object.fromEntries(files.value.map(({ target, store }) => [target, store.read('/')]));
}

describe('a container reads', () => {
  const node = having({ pw: 'geheim', conf: 'listen 80;', 'not-mine': 'x' });

  test('its secrets below /run/secrets, its configs at the root, and both wherever else they are to be', () => {
    const Secrets = [secret('pw'), secret('pw', 'db/password'), secret('pw', '/etc/pw')];
    const Configs = [config('conf'), config('conf', '/etc/nginx/nginx.conf')];
    expect(seen({ Secrets, Configs }, node)).toEqual({
      '/run/secrets/pw': 'geheim',
      '/run/secrets/db/password': 'geheim',
      '/etc/pw': 'geheim',
      '/conf': 'listen 80;',
      '/etc/nginx/nginx.conf': 'listen 80;',
    });
  });

  test('nothing where nothing was asked for', () => {
    expect(seen({}, node)).toEqual({});
  });

  test.each<[string, Partial<ContainerSpec>, string]>([
    ['secret', { Secrets: [secret('lost')] }, 'unable to get secret from secret store: secret lost not found'],
    ['config', { Configs: [config('lost')] }, 'unable to get config from config store: config lost not found'],
  ])('no %s that the node was not given', (_, container, message) => {
    expect(seen(container, node)).toBe(message);
  });

  test('letters beyond ASCII as they were', () => {
    expect(seen({ Secrets: [secret('pw')] }, having({ pw: '비밀번호 ä' }))).toEqual({
      '/run/secrets/pw': '비밀번호 ä',
    });
  });
});

describe('a template', () => {
  const fill = (template: string, more: Partial<ContainerSpec> = {}) => {
    const files = seen({ Configs: [config('t')], ...more }, having({ t: template, pw: 'geheim', conf: 'listen 80;' }));
    return typeof files === 'string' ? files : (files['/t'] as string);
  };

  test.each([
    ['{{.Service.Name}}/{{.Task.Slot}}', 'web/1'],
    ['{{.Node.ID}}', 'n1'],
    ['<{{.Node.Hostname}}{{.Node.Platform.OS}}>', '<>'],
    ['{{env "A"}}{{env "a"}}{{env "B"}}', '11'],
    ['{{secret "pw"}}', 'geheim'],
    ['{{config "/etc/c"}}', 'listen 80;'],
  ])('%s → %s', (template, expected) => {
    const more = { Env: ['A=1'], Secrets: [secret('pw')], Configs: [config('t'), config('conf', '/etc/c')] };
    expect(fill(template, more)).toBe(expected);
  });

  test.each([
    [
      '{{secret "x"}}',
      'unable to get config from config store: failed to expand templated config t: template: expansion:1:2: executing "expansion" at <secret "x">: error calling secret: secret target x not found',
    ],
    [
      '{{.Foo}}',
      'unable to get config from config store: failed to expand templated config t: template: expansion:1:2: executing "expansion" at <.Foo>: can\'t evaluate field Foo in type template.PayloadContext',
    ],
  ])('%s makes the start fail', (template, message) => {
    expect(fill(template)).toBe(message);
  });

  test('of a language that nobody speaks makes it fail too', () => {
    const one = { spec: { Name: 't', Labels: {}, Data: 'aGk=', Templating: { Name: 'perl' } } };
    const node = { secret: () => undefined, config: () => one } as unknown as Dependencies;
    expect(seen({ Configs: [config('t')] }, node)).toBe(
      'unable to get config from config store: failed to expand templated config t: unrecognized template type',
    );
  });
});
