import { describe, expect, test } from 'vitest';
import { humanDuration, goTime } from './duration.ts';
import { humanSize, memorySize } from './size.ts';
import { alignColumns } from './table.ts';
import { capital, ellipsis, familiar, natural, shortId, withoutDigest } from './text.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;

describe('how long something took', () => {
  test.each([
    [-5, 'Less than a second'],
    [999, 'Less than a second'],
    [1 * S, '1 second'],
    [59 * S, '59 seconds'],
    [60 * S, 'About a minute'],
    [120 * S, '2 minutes'],
    [60 * M - S, '59 minutes'],
    [60 * M, 'About an hour'],
    [89 * M, 'About an hour'],
    [90 * M, '2 hours'],
    [47 * H + 29 * M, '47 hours'],
    [48 * H, '2 days'],
    [13 * 24 * H, '13 days'],
    [14 * 24 * H, '2 weeks'],
    [59 * 24 * H, '8 weeks'],
    [60 * 24 * H, '2 months'],
    [3 * 365 * 24 * H, '3 years'],
  ])('%d ms: %s', (ms, words) => expect(humanDuration(ms)).toBe(words));

  test.each([
    ['2026-01-02T15:04:05Z', '2026-01-02 15:04:05 +0000 UTC'],
    ['2026-01-02T15:04:05.120000000Z', '2026-01-02 15:04:05.12 +0000 UTC'],
  ])('%s as Go prints it', (api, go) => expect(goTime(api)).toBe(go));
});

describe('sizes', () => {
  test.each([
    [0, '0B'],
    [187_654_321, '188MB'],
    [1_234_567_890, '1.23GB'],
  ])('%d: %s', (size, words) => expect(humanSize(size)).toBe(words));
  test.each([
    [8 * 2 ** 30, '8GiB'],
    [50 * 2 ** 20, '50MiB'],
    [8_363_347_968, '7.789GiB'],
  ])('%d of memory: %s', (size, words) => expect(memorySize(size)).toBe(words));
});

describe('columns', () => {
  test('are at least ten wide and three apart, and the last cell is not padded', () => {
    expect(alignColumns(['ID\tNAME\tPORTS', '1\ta-long-name\t', '2\tb\t*:80'])).toEqual([
      'ID        NAME          PORTS',
      '1         a-long-name   ',
      '2         b             *:80',
    ]);
  });
  test('are only as wide as the lines beside each other need', () => {
    expect(alignColumns(['a-very-long-cell\tx', 'no tab', 'b\ty'])).toEqual([
      'a-very-long-cell   x',
      'no tab',
      'b         y',
    ]);
  });
});

describe('words', () => {
  test('digits are compared as numbers', () => {
    expect(['web-10', 'web-2', 'api', 'web-1'].sort(natural)).toEqual(['api', 'web-1', 'web-2', 'web-10']);
  });
  test.each([
    [capital('ready'), 'Ready'],
    [capital('2026 UTC'), '2026 utc'],
    [ellipsis('task: non-zero exit (1): something', 30), 'task: non-zero exit (1): some…'],
    [ellipsis('short', 30), 'short'],
    [shortId('sha256:0123456789abcdef'), '0123456789ab'],
    [withoutDigest('nginx:1.25@sha256:aa'), 'nginx:1.25'],
    [withoutDigest('nginx@sha256:aa'), 'nginx@sha256:aa'],
    [familiar('docker.io/library/nginx'), 'nginx:latest'],
    [familiar('localhost:5000/web'), 'localhost:5000/web:latest'],
    [familiar('traefik/whoami:v1'), 'traefik/whoami:v1'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});
