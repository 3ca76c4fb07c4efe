import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../workers/api/datacenter.ts';
import { NEW_CABLE } from '../../workers/api/journal.ts';
import { aScreen } from '../docker/testing.ts';
import { Shell } from '../shell/shell.ts';
import { aRoom } from '../shell/testing.ts';
import { commandOf, spanText } from './commands.ts';
import { five, four, one, poor, three, two } from './testing.ts';

describe('the command of an act', () => {
  const acts: [HardwareInput, string][] = [
    [{ kind: 'kill', hostname: one }, 'waggle kill node-1'],
    [{ kind: 'start', hostname: one }, 'waggle start node-1'],
    [{ kind: 'freeze', hostname: one }, 'waggle freeze node-1'],
    [{ kind: 'thaw', hostname: one }, 'waggle thaw node-1'],
    [{ kind: 'wipe', hostname: one }, 'waggle wipe node-1'],
    [{ kind: 'replace', hostname: one }, 'waggle replace node-1'],
    [{ kind: 'fill', hostname: one }, 'waggle fill node-1'],
    [{ kind: 'free', hostname: one }, 'waggle free node-1'],
    [{ kind: 'corrupt', hostname: one, path: null }, 'waggle corrupt node-1'],
    [{ kind: 'corrupt', hostname: one, path: 'raft/wal' }, 'waggle corrupt node-1 raft/wal'],
    [{ kind: 'clock', hostname: one, offsetUs: 5_000_000, driftPpm: 0 }, 'waggle clock node-1 +5s'],
    [
      { kind: 'clock', hostname: one, offsetUs: -90_000_000, driftPpm: 200 },
      'waggle clock node-1 -1m30s --drift 200ppm',
    ],
    [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: -200 }, 'waggle clock node-1 +0s --drift -200ppm'],
    [{ kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0 }, 'waggle clock node-1 right'],
    [{ kind: 'cut', from: one, to: '*', oneWay: false }, 'waggle cut node-1'],
    [{ kind: 'cut', from: one, to: two, oneWay: true }, 'waggle cut --one-way node-1 node-2'],
    [{ kind: 'mend', from: one, to: two, oneWay: false }, 'waggle heal node-1 node-2'],
    [{ kind: 'mend', from: one, to: two, oneWay: true }, 'waggle heal --one-way node-1 node-2'],
    [{ kind: 'mend-all' }, 'waggle heal'],
    [
      {
        kind: 'partition',
        groups: [
          [one, two],
          [three, four, five],
        ],
      },
      'waggle partition node-1 node-2 / node-3 node-4 node-5',
    ],
    [{ kind: 'cable', from: one, to: '*', cable: { lossRatio: 0.125 } }, 'waggle loss node-1 12.5%'],
    [{ kind: 'cable', from: one, to: two, cable: NEW_CABLE }, 'waggle renew node-1 node-2'],
  ];
  test.each(acts)('%j', (input, command) => expect(commandOf(input)).toBe(command));

  test.each(acts)('%j: typed, it does the same', async (input, command) => {
    const room = aRoom(5);
    const [, ...words] = command.split(' ');
    expect(await new Shell(room).run(`waggle ${words.join(' ')}`, one, aScreen(), new AbortController().signal)).toBe(
      0,
    );
    expect(room.inputs).toEqual([input]);
  });

  test('a cable that is changed in many ways is many commands', async () => {
    const cable = poor({ latencyUs: 120_000, jitterUs: 0, duplicateRatio: 0.05, reorderRatio: 0.1 });
    const command = commandOf({ kind: 'cable', from: one, to: two, cable });
    expect(command).toBe(
      'waggle latency node-1 node-2 120ms; waggle jitter node-1 node-2 0s; waggle loss node-1 node-2 0%; ' +
        'waggle duplicate node-1 node-2 5%; waggle reorder node-1 node-2 10%',
    );
    const room = aRoom(5);
    await new Shell(room).run(command, one, aScreen(), new AbortController().signal);
    const asked = room.inputs.map((input) => (input.kind === 'cable' ? input.cable : {}));
    expect(Object.assign({}, ...asked)).toEqual(cable);
  });

  test.each([
    [0, '0s'],
    [1, '1us'],
    [1_500, '1ms500us'],
    [90_000_000, '1m30s'],
    [3_600_000_000, '1h'],
  ])('%i µs as %s', (us, text) => expect(spanText(us)).toBe(text));
});
