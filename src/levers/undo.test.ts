import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../workers/api/datacenter.ts';
import { NEW_CABLE } from '../../workers/api/journal.ts';
import type { Standing } from './broken.ts';
import { commandOf } from './commands.ts';
import { both, five, four, frame, one, poor, split, standing, three, two, withMachine } from './testing.ts';
import { isFault, undoOf } from './undo.ts';

describe('undo', () => {
  const undone = (input: HardwareInput, before: Standing, now: Standing, nowUs = 0) => {
    const inputs = undoOf({ input, before }, now, nowUs);
    return typeof inputs === 'string' ? inputs : inputs.map(commandOf).join('; ');
  };
  const whole = standing();

  test.each<[HardwareInput, Standing, string]>([
    [{ kind: 'kill', hostname: two }, withMachine(2, { power: 'off' }), 'waggle start node-2'],
    [{ kind: 'kill', hostname: two }, whole, ''],
    [{ kind: 'freeze', hostname: two }, withMachine(2, { power: 'frozen' }), 'waggle thaw node-2'],
    [{ kind: 'freeze', hostname: two }, withMachine(2, { power: 'off' }), ''],
    [
      { kind: 'fill', hostname: two },
      withMachine(2, { faults: { diskFull: true, clock: null } }),
      'waggle free node-2',
    ],
    [{ kind: 'corrupt', hostname: two, path: null }, standing({ damage: { [two]: ['raft/wal'] } }), 'lost'],
    [{ kind: 'corrupt', hostname: two, path: null }, whole, ''],
    [{ kind: 'wipe', hostname: two }, whole, 'lost'],
    [{ kind: 'replace', hostname: two }, whole, 'lost'],
    [
      { kind: 'cut', from: one, to: two, oneWay: false },
      standing({ cables: both(one, two, true) }),
      'waggle heal node-1 node-2',
    ],
    [
      { kind: 'cut', from: one, to: two, oneWay: true },
      standing({ cables: [frame(one, two, true)] }),
      'waggle heal --one-way node-1 node-2',
    ],
    [{ kind: 'cut', from: one, to: two, oneWay: false }, whole, ''],
    [
      { kind: 'partition', groups: [[one], [two, three, four, five]] },
      standing({ cables: split([one], [two, three, four, five]) }),
      'waggle heal',
    ],
    [{ kind: 'partition', groups: [[one], [two, three, four, five]] }, whole, ''],
    [
      { kind: 'cable', from: one, to: two, cable: { lossRatio: 0.1 } },
      standing({ cables: both(one, two, false, poor({ lossRatio: 0.1 })) }),
      'waggle renew node-1 node-2',
    ],
  ])('of %j', (input, now, expected) => expect(undone(input, whole, now)).toBe(expected));

  test('brings back what was before, not perfection', () => {
    const before = standing({ cables: [frame(one, two, true), ...both(one, three, false, poor({ lossRatio: 0.5 }))] });
    const cut = standing({ cables: [...both(one, two, true), ...both(one, three, true, poor({ lossRatio: 0.5 }))] });
    expect(undone({ kind: 'cut', from: one, to: '*', oneWay: false }, before, cut)).toBe(
      'waggle heal --one-way node-2 node-1; waggle heal node-1 node-3',
    );
    const worse = standing({ cables: both(one, three, false, poor({ lossRatio: 0.9 })) });
    expect(undone({ kind: 'cable', from: one, to: three, cable: { lossRatio: 0.9 } }, before, worse)).toContain(
      'waggle loss node-1 node-3 50%',
    );
    const split1 = standing({ cables: split([one, two], [three, four, five]) });
    const split2 = standing({ cables: split([one, two, three], [four, five]) });
    const groups = [
      [one, two, three],
      [four, five],
    ];
    expect(undone({ kind: 'partition', groups }, split1, split2)).toBe(
      'waggle heal node-3 node-4; waggle heal node-3 node-5; waggle cut node-1 node-3; waggle cut node-2 node-3',
    );
  });

  test('of a clock that was wrong before goes back to that error, grown since', () => {
    const was = { offsetUs: 1_000_000, driftPpm: 1000, sinceUs: 0 };
    const is = { offsetUs: 60_000_000, driftPpm: 0, sinceUs: 5_000_000 };
    const clock = (clock: typeof was) => withMachine(2, { faults: { diskFull: false, clock } });
    const input: HardwareInput = { kind: 'clock', hostname: two, offsetUs: 60_000_000, driftPpm: 0 };
    expect(undone(input, clock(was), clock(is), 1_000_000_000)).toBe('waggle clock node-2 +2s --drift 1000ppm');
    expect(undone(input, whole, clock(is))).toBe('waggle clock node-2 right');
    expect(undone(input, whole, whole)).toBe('');
  });

  test.each<[HardwareInput, boolean]>([
    [{ kind: 'kill', hostname: one }, true],
    [{ kind: 'start', hostname: one }, false],
    [{ kind: 'mend-all' }, false],
    [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0 }, false],
    [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 5 }, true],
    [{ kind: 'cable', from: one, to: two, cable: NEW_CABLE }, false],
    [{ kind: 'cable', from: one, to: two, cable: { lossRatio: 0.1 } }, true],
  ])('%j is a fault: %s', (input, expected) => expect(isFault(input)).toBe(expected));
});
