import { expect, test } from 'vitest';
import { MS } from '../../api/time.ts';
import { aClock } from '../../world/testing.ts';
import { debounce } from './debounce.ts';

/** Commits at these milliseconds, of which those with a `!` give something to act on; when does it act? */
function acts(commits: string): number[] {
  const clock = aClock();
  const start = clock.now();
  const at: number[] = [];
  let needed = false;
  const soon = debounce(clock, () => {
    needed = false;
    at.push((clock.now() - start) / MS);
  });
  for (const commit of commits.split(' ')) {
    clock.advance(start + parseInt(commit) * MS - clock.now());
    if (commit.endsWith('!')) needed = true;
    soon.committed(needed);
  }
  clock.advance(200 * MS);
  return at;
}

const every40 = (from: number, to: number, mark = ''): string =>
  Array.from({ length: (to - from) / 40 + 1 }, (_, n) => `${from + n * 40}${mark}`).join(' ');

test.each<[string, string, number[]]>([
  ['50 ms after a commit', '0!', [50]],
  ['not at all after one that matters to nobody', '0', []],
  ['50 ms after the last of several', '0! 30! 60!', [110]],
  ['after one that matters to nobody too, if there is something to act on', '0! 30', [80]],
  ['twice where there was a pause', '0! 100!', [50, 150]],
  ['with the first commit that comes more than a second after the first of its stream', every40(0, 1080, '!'), [1040, 1130]],
  ['and those that matter to nobody belong to the stream', `${every40(0, 960)} ${every40(1000, 1040, '!')}`, [1040]],
  ['unless there was a pause in it', `${every40(0, 920)} 990! 1030 1070`, [1120]],
])('it acts %s', (_what, commits, expected) => expect(acts(commits)).toEqual(expected)); // prettier-ignore

test('once stopped it does not act', () => {
  const clock = aClock();
  const soon = debounce(clock, () => expect.unreachable());
  soon.committed(true);
  soon.stop();
  clock.advance(200 * MS);
  expect(clock.pending()).toBe(0);
});
