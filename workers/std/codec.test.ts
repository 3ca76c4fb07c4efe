import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from './checksum.ts';
import { base36, base64, hex, utf8 } from './codec.ts';

test.each([
  ['', ''],
  ['a', '61'],
  ['€', 'e282ac'],
  ['벌', 'ebb28c'],
])('%j is %s in UTF-8', (text, digits) => {
  expect(hex.encode(utf8.encode(text))).toBe(digits);
  expect(utf8.decode(utf8.encode(text))).toBe(text);
});

describe('base64', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is %s (RFC 4648 §10)', (text, encoded) => {
    expect(base64.encode(utf8.encode(text))).toBe(encoded);
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(base64.decode(base64.encode(bytes))).toEqual(bytes);
      }),
    );
  });
});

test.each([
  [[0], 0, '0'],
  [[35], 0, 'z'],
  [[36], 0, '10'],
  [[1, 0], 0, '74'],
  [[1, 0], 5, '00074'],
  [[], 3, '000'],
])('the bytes %j, padded to %i, are %s in base 36', (bytes, width, digits) => {
  expect(base36(Uint8Array.from(bytes), width)).toBe(digits);
});

describe('the checksum', () => {
  test.each([
    ['', 0],
    ['123456789', 0xcbf43926],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of %j is %i', (text, sum) => {
    expect(crc32(utf8.encode(text))).toBe(sum);
  });

  test('notices any single flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, where) => {
        const damaged = bytes.slice();
        const bit = where % (8 * bytes.length);
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        expect(crc32(damaged)).not.toBe(crc32(bytes));
      }),
    );
  });
});
