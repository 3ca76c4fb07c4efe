/** Acts upon the hardware that break it: which are taken, and which change nothing. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../api/datacenter.ts';
import { hostname } from '../../datacenter/testing.ts';
import { datacenter, one, two } from './testing.ts';

describe('inputs that break things', () => {
  const elsewhere = hostname(9);
  const twice = (input: HardwareInput): HardwareInput[] => [input, input];
  const taken = { ok: true };
  const already = { ok: false, why: 'already' };

  test.each<[string, HardwareInput[], unknown[]]>([
    ['a disk is filled once', twice({ kind: 'fill', hostname: one }), [taken, already]],
    ['a disk with room is not freed', [{ kind: 'free', hostname: one }], [already]],
    ['a machine that is on is not wiped', [{ kind: 'wipe', hostname: one }], [{ ok: false, why: 'on' }]],
    [
      'one that is frozen neither',
      [
        { kind: 'freeze', hostname: one },
        { kind: 'wipe', hostname: one },
      ],
      [taken, { ok: false, why: 'on' }],
    ],
    [
      'one that is off is',
      [
        { kind: 'kill', hostname: one },
        { kind: 'wipe', hostname: one },
      ],
      [taken, taken],
    ],
    ['a machine can be replaced at any time', twice({ kind: 'replace', hostname: one }), [taken, taken]],
    ['a right clock is not set right', [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0.4 }], [already]],
    [
      'a wrong one is',
      [
        { kind: 'clock', hostname: one, offsetUs: -1, driftPpm: 0 },
        { kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0 },
      ],
      [taken, taken],
    ],
    [
      'an empty disk has nothing to damage',
      [{ kind: 'corrupt', hostname: one, path: null }],
      [{ ok: false, why: 'no-such-file' }],
    ],
    [
      'a file that is not there cannot be damaged',
      [{ kind: 'corrupt', hostname: one, path: 'log' }],
      [{ ok: false, why: 'no-such-file' }],
    ],
    [
      'a group needs machines that are there',
      [{ kind: 'partition', groups: [[one, elsewhere]] }],
      [{ ok: false, why: 'no-such-machine' }],
    ],
    ['a network falls apart once', twice({ kind: 'partition', groups: [[one]] }), [taken, already]],
    ['all in one group are apart from nobody', [{ kind: 'partition', groups: [[one, two]] }], [already]],
    ...(['wipe', 'replace', 'fill', 'free'] as const).map((kind): [string, HardwareInput[], unknown[]] => [
      `${kind}: an unknown machine`,
      [{ kind, hostname: elsewhere }],
      [{ ok: false, why: 'no-such-machine' }],
    ]),
  ])('%s', (_, inputs, expected) => {
    const dc = datacenter(2);
    const before = dc.journal().entries.length;
    expect(inputs.map((input) => dc.input(input))).toEqual(expected);
    expect(dc.journal().entries).toHaveLength(before + expected.filter((answer) => answer === taken).length);
  });
});
