import { describe, expect, test } from 'vitest';
import { calendar, epochMs, rfc3339 } from './calendar.ts';

describe('calendar', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [951_782_400_000, '2000-02-29T00:00:00Z'],
    [1_709_251_199_000, '2024-02-29T23:59:59Z'],
    [1_768_039_200_000, '2026-01-10T10:00:00Z'],
    [4_102_444_800_000, '2100-01-01T00:00:00Z'],
  ])('%i ms is %s, and back', (ms, text) => {
    expect(rfc3339(ms * 1_000)).toBe(text);
    expect(epochMs(calendar(ms))).toBe(ms);
  });

  test('agrees with the platform on a thousand days', () => {
    for (let day = 0; day < 1_000; day++) {
      const ms = day * 86_400_000 * 37 + 12_345_000;
      expect(rfc3339(ms * 1_000)).toBe(new Date(ms).toISOString().replace('.000Z', 'Z'));
    }
  });

  test('fractions lose their trailing zeros', () => {
    expect(rfc3339(1_500_000)).toBe('1970-01-01T00:00:01.5Z');
    expect(rfc3339(1_000_001)).toBe('1970-01-01T00:00:01.000001Z');
  });
});
