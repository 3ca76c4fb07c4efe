import { expect, test } from 'vitest';
import { brief, bytes, duration, times } from './format.ts';
import { en } from './i18n/en.ts';
import { ko } from './i18n/ko.ts';

test.each([
  [0, '0.0 s', '0.0초'],
  [16_540_000, '16.5 s', '16.5초'],
  [59_999_999, '59.9 s', '59.9초'],
  [62_500_000, '1 min 02.5 s', '1분 02.5초'],
  [7_384_000_000, '2 h 03 min 04.0 s', '2시간 03분 04.0초'],
])('%i µs', (us, english, korean) => {
  expect(duration(us, en.transport)).toBe(english);
  expect(duration(us, ko.transport)).toBe(korean);
});

test.each([
  [0.05, '×0.05'],
  [1, '×1'],
  [5, '×5'],
  [1299.6, '×1300'],
])('speed %d', (speed, text) => expect(times(speed)).toBe(text));

test.each([
  [12, '12 B'],
  [3400, '3.4 kB'],
  [1_200_000, '1.2 MB'],
])('%i bytes', (n, text) => expect(bytes(n)).toBe(text));

test.each([
  [3_400, '3.4 ms'],
  [99_000, '99 ms'],
  [100_000, '0.1 s'],
  [12_000_000, '12.0 s'],
])('%i µs in brief', (us, text) => expect(brief(us, en.transport)).toBe(text));
