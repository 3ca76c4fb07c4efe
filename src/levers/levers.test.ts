import { expect, test } from 'vitest';
import type { CableFrame, HardwareInput } from '../../workers/api/datacenter.ts';
import { aFrame, aRoster, host } from '../cluster/fake.ts';
import type { NodeSeen } from '../cluster/roster.ts';
import { actionsOf } from './actions.ts';
import { commandOf } from './commands.ts';
import { pairsOf } from './pairs.ts';

const frame = aFrame(1, 0);
const node = aRoster(frame).nodes[0] as NodeSeen;

test.each<[string, Partial<NodeSeen>, string]>([
  ['a running node', {}, 'inspect console kill freeze isolate drain'],
  ['a dead one', { power: 'off' }, 'inspect console start isolate drain'],
  ['a crashed one', { power: 'crashed' }, 'inspect console start isolate drain'],
  ['a frozen one', { power: 'frozen' }, 'inspect console kill thaw isolate drain'],
  ['one cut off', { cutOff: true }, 'inspect console kill freeze reconnect drain'],
  ['a drained one', { availability: 'drain' }, 'inspect console kill freeze isolate activate'],
  ['one in no swarm', { role: null }, 'inspect console kill freeze isolate'],
])('the menu of %s', (_, over, expected) => expect(actionsOf({ ...node, ...over }).join(' ')).toBe(expected));

test.each<[HardwareInput, string]>([
  [{ kind: 'kill', hostname: host(1) }, 'waggle kill node-1'],
  [{ kind: 'cut', from: host(1), to: '*', oneWay: false }, 'waggle cut node-1'],
  [{ kind: 'cut', from: host(1), to: host(2), oneWay: true }, 'waggle cut --one-way node-1 node-2'],
  [{ kind: 'mend', from: host(1), to: host(2), oneWay: false }, 'waggle heal node-1 node-2'],
  [{ kind: 'mend-all' }, 'waggle heal'],
])('the command of an act', (input, command) => expect(commandOf(input)).toBe(command));

test('cables alike both ways are one line', () => {
  const cable = (from: number, to: number, cut: boolean): CableFrame => ({
    from: host(from),
    to: host(to),
    cut,
    cable: { latencyUs: 5000, jitterUs: 0, lossRatio: 0, duplicateRatio: 0, reorderRatio: 0 },
  });
  expect(
    pairsOf([cable(1, 2, true), cable(2, 1, true), cable(1, 3, true), cable(3, 1, false)]).map((p) => p.ends),
  ).toEqual(['node-1 ↔ node-2', 'node-1 → node-3', 'node-3 → node-1']);
});
