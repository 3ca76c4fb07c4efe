import { describe, expect, test } from 'vitest';
import type { CableFrame, HardwareInput } from '../../workers/api/datacenter.ts';
import { NEW_CABLE } from '../../workers/api/journal.ts';
import { aMachine } from '../cluster/fake.ts';
import { brokenOf, mendingOf, mendingOfAll, type Standing } from './broken.ts';
import { commandOf } from './commands.ts';
import { letterOf, sidesOf } from './sides.ts';
import { both, five, four, frame, hosts, one, poor, split, standing, three, two, withMachine } from './testing.ts';

describe('sides', () => {
  test.each<[string, readonly CableFrame[], string]>([
    ['nothing cut', [], '1 2 3 4 5'],
    ['split in two', split([one, two], [three, four, five]), '1 2 | 3 4 5'],
    ['split in three, out of order', split([two], [one, four], [three, five]), '1 4 | 2 | 3 5'],
    ['one cut off', split([four], [one, two, three, five]), '1 2 3 5 | 4'],
    ['one cable left between them', split([one, two], [three, four, five]).slice(2), '1 2 3 4 5'],
    ['cut one way alone', split([one, two], [three, four, five]).filter((_, at) => at % 2 === 0), '1 2 3 4 5'],
  ])('%s', (_, cables, expected) =>
    expect(
      sidesOf(hosts, cables)
        .map((side) => side.map((name) => name.slice(5)).join(' '))
        .join(' | '),
    ).toBe(expected),
  );
  test('have letters', () => expect([0, 1, 25, 26, 52].map(letterOf)).toEqual(['A', 'B', 'Z', 'AA', 'BA']));
});

describe('what is broken', () => {
  test('nothing', () => expect(brokenOf(standing())).toEqual([]));

  test.each<[string, Standing, readonly object[], HardwareInput]>([
    ['no power', withMachine(2, { power: 'off' }), [{ kind: 'off', hostname: two }], { kind: 'start', hostname: two }],
    ['a crash', withMachine(2, { power: 'crashed' }), [{ kind: 'crashed' }], { kind: 'start', hostname: two }],
    ['frozen', withMachine(2, { power: 'frozen' }), [{ kind: 'frozen' }], { kind: 'thaw', hostname: two }],
    [
      'a full disk',
      withMachine(2, { faults: { diskFull: true, clock: null } }),
      [{ kind: 'full' }],
      { kind: 'free', hostname: two },
    ],
    [
      'a wrong clock',
      withMachine(2, { faults: { diskFull: false, clock: { offsetUs: 5, driftPpm: 0, sinceUs: 0 } } }),
      [{ kind: 'clock' }],
      { kind: 'clock', hostname: two, offsetUs: 0, driftPpm: 0 },
    ],
    [
      'a damaged file',
      standing({ damage: { [two]: ['raft/wal'] } }),
      [{ kind: 'damaged', paths: ['raft/wal'] }],
      { kind: 'replace', hostname: two },
    ],
    [
      'a split, in one line',
      standing({ cables: split([one, two], [three, four, five]) }),
      [
        {
          kind: 'split',
          sides: [
            [one, two],
            [three, four, five],
          ],
        },
      ],
      { kind: 'mend-all' },
    ],
    [
      'a cut cable',
      standing({ cables: both(one, two, true) }),
      [{ kind: 'cut', from: one, to: two, oneWay: false }],
      { kind: 'mend', from: one, to: two, oneWay: false },
    ],
    [
      'a cable cut one way',
      standing({ cables: [frame(three, one, true)] }),
      [{ kind: 'cut', from: three, to: one, oneWay: true }],
      { kind: 'mend', from: three, to: one, oneWay: true },
    ],
    [
      'a lossy cable',
      standing({ cables: both(one, two, false, poor({ lossRatio: 0.5 })) }),
      [{ kind: 'cable', from: one, to: two, oneWay: false, cable: poor({ lossRatio: 0.5 }) }],
      { kind: 'cable', from: one, to: two, cable: NEW_CABLE },
    ],
  ])('%s, and what mends it', (_, now, expected, mending) => {
    const broken = brokenOf(now);
    expect(broken).toMatchObject(expected);
    expect(broken.map(mendingOf)).toEqual([mending]);
  });

  test('the ends of a cable stand in the order of the machines', () =>
    expect(brokenOf(standing({ cables: both(three, one, true) }))).toMatchObject([{ from: one, to: three }]));

  test('everything is mended in few acts, the network first; a damaged disk is left', () => {
    const machines = [
      aMachine(1, 'off'),
      aMachine(2, 'frozen'),
      { ...aMachine(3), faults: { diskFull: true, clock: null } },
      aMachine(4),
      aMachine(5),
    ];
    const lossy = poor({ lossRatio: 0.1 });
    const cables = [
      ...split([one, two], [three, four, five]),
      ...[two, three, four].flatMap((other) => both(one, other, false, lossy)),
      ...both(four, five, false, lossy),
    ];
    expect(mendingOfAll(brokenOf({ machines, cables, damage: { [five]: ['raft/wal'] } })).map(commandOf)).toEqual([
      'waggle heal',
      'waggle renew node-1',
      'waggle renew node-4 node-5',
      'waggle free node-3',
      'waggle start node-1',
      'waggle thaw node-2',
    ]);
  });

  test('two hundred machines in two halves are one line', () => {
    const many = Array.from({ length: 200 }, (_, at) => aMachine(at + 1));
    const names = many.map(({ spec }) => spec.hostname);
    const cables = split(names.slice(0, 100), names.slice(100));
    expect(brokenOf({ machines: many, cables, damage: {} })).toHaveLength(1);
  });
});
