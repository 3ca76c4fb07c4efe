import { describe, expect, test } from 'vitest';
import { MS, SECOND } from '../api/time.ts';
import { lookUp } from './catalogue.ts';
import { familiar, parseReference, tagged } from './reference.ts';
import { aMachine, pulled } from './testing.ts';

const reference = (text: string) => {
  const parsed = parseReference(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

describe('a reference', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  test.each([
    ['nginx', 'docker.io', 'library/nginx', 'nginx:latest'],
    ['nginx:1.25-alpine', 'docker.io', 'library/nginx', 'nginx:1.25-alpine'],
    ['docker.io/library/nginx', 'docker.io', 'library/nginx', 'nginx:latest'],
    ['traefik/whoami', 'docker.io', 'traefik/whoami', 'traefik/whoami:latest'],
    ['quay.io/a/b:x', 'quay.io', 'a/b', 'quay.io/a/b:x'],
    ['localhost:5000/a', 'localhost:5000', 'a', 'localhost:5000/a:latest'],
    [`nginx:alpine@${digest}`, 'docker.io', 'library/nginx', `nginx:alpine@${digest}`],
    [`nginx@${digest}`, 'docker.io', 'library/nginx', `nginx@${digest}`],
  ])('%s', (text, domain, path, short) => {
    expect(reference(text)).toMatchObject({ domain, path });
    expect(familiar(tagged(reference(text)))).toBe(short);
  });

  test.each([
    ['', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
    ['nginx@sha256:12', 'invalid reference format'],
    ['a b', 'invalid reference format'],
    ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ])('%j is refused', (text, error) => {
    expect(parseReference(text)).toEqual({ ok: false, error });
  });
});

describe('the registry', () => {
  test.each([
    'nginx',
    'nginx:alpine',
    'nginx:1.25',
    'nginx:1.27.3-alpine',
    'nginx:stable-alpine',
    'redis:7-alpine',
    'alpine:3.20',
    'busybox:1.36',
    'traefik/whoami:v1.10',
    'hello-world',
    'httpd:2.4',
  ])('has %s', (text) => {
    expect(lookUp(reference(text))).toMatchObject({ ok: true });
  });

  test.each([
    ['nginx:nope', 'manifest for nginx:nope not found: manifest unknown: manifest unknown'],
    ['nginx:1.99', 'manifest for nginx:1.99 not found: manifest unknown: manifest unknown'],
    [
      'me/nope',
      "pull access denied for me/nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
  ])('has no %s', (text, message) => {
    expect(lookUp(reference(text))).toMatchObject({ ok: false, error: { message } });
  });

  test('a reference pinned to its digest is the same release; another digest is unknown', () => {
    const found = lookUp(reference('nginx:alpine'));
    if (!found.ok) throw new Error(found.error.message);
    expect(lookUp(reference(`nginx:alpine@${found.value.digest}`))).toEqual(found);
    expect(lookUp(reference(`nginx:1.25@${found.value.digest}`))).toMatchObject({ ok: false });
  });
});

describe('pulling', () => {
  test('takes half a second and the download, as a timer that can be seen', () => {
    const machine = aMachine();
    let found = 0;
    machine.runtime.images.pull(reference('nginx'), { onFound: (_, us) => (found = us), onDone: () => undefined });
    machine.clock.advance(800 * MS);
    expect(found).toBe(4 * SECOND);
    expect(machine.clock.labels()).toEqual([{ kind: 'image-pull', subject: 'nginx:latest' }]);
    machine.clock.advance(4 * SECOND);
    expect(machine.runtime.images.find('nginx')).toBeDefined();
  });

  test('two who want one image wait for one download; later there is none', () => {
    const machine = aMachine();
    const done: boolean[] = [];
    const pulling = { onDone: (result: { ok: boolean }) => done.push(result.ok) };
    machine.runtime.images.pull(reference('nginx'), pulling);
    machine.runtime.images.pull(reference('nginx'), pulling);
    machine.clock.advance(SECOND);
    expect(machine.clock.labels()).toHaveLength(1);
    machine.clock.advance(4 * SECOND);
    expect(done).toEqual([true, true]);
    machine.runtime.images.pull(reference('nginx'), pulling);
    machine.clock.advance(800 * MS);
    expect(done).toEqual([true, true, true]);
  });

  test('survives the power, by name, id and digest', () => {
    const before = aMachine();
    pulled(before, 'redis:7-alpine');
    const { images } = aMachine(before.disk).runtime;
    const image = images.find('redis:7-alpine');
    expect(image).toBeDefined();
    expect(images.find(image?.release.id ?? '')).toBe(image);
    expect(images.find(`redis:7-alpine@${image?.release.digest}`)).toBe(image);
    expect(images.find('redis')).toBeUndefined();
  });
});
