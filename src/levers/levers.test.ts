import { describe, expect, test } from 'vitest';
import type { MachineFrame } from '../../workers/api/datacenter.ts';
import { aFrame, aMachine, aRoster } from '../cluster/fake.ts';
import type { NodeSeen } from '../cluster/roster.ts';
import { actionsOf } from './actions.ts';
import { aheadAt } from './clock.ts';
import { whyNot, type MachineAct } from './possible.ts';

const node = aRoster(aFrame(1, 0)).nodes[0] as NodeSeen;

test.each<[string, Partial<NodeSeen>, string]>([
  ['a running node', {}, 'inspect console kill freeze isolate drain faults'],
  ['a dead one', { power: 'off' }, 'inspect console start replace isolate drain faults'],
  ['a crashed one', { power: 'crashed' }, 'inspect console start replace isolate drain faults'],
  ['a frozen one', { power: 'frozen' }, 'inspect console kill thaw isolate drain faults'],
  ['one cut off', { cutOff: true }, 'inspect console kill freeze reconnect drain faults'],
  ['a drained one', { availability: 'drain' }, 'inspect console kill freeze isolate activate faults'],
  ['one in no swarm', { role: null }, 'inspect console kill freeze isolate faults'],
])('the menu of %s', (_, over, expected) => expect(actionsOf({ ...node, ...over }).join(' ')).toBe(expected));

describe('what cannot be done', () => {
  const full = { diskFull: true, clock: null };
  test.each<[MachineAct, Partial<MachineFrame>, string | null]>([
    ['kill', {}, null],
    ['kill', { power: 'frozen' }, null],
    ['kill', { power: 'off' }, 'already'],
    ['start', {}, 'already'],
    ['start', { power: 'crashed' }, null],
    ['freeze', { power: 'off' }, 'off'],
    ['freeze', { power: 'frozen' }, 'already'],
    ['thaw', {}, 'already'],
    ['thaw', { power: 'frozen' }, null],
    ['wipe', {}, 'on'],
    ['wipe', { power: 'off' }, null],
    ['replace', { power: 'off' }, null],
    ['fill', { faults: full }, 'already'],
    ['free', { faults: full }, null],
  ])('%s, %j: %s', (act, over, why) => expect(whyNot(act, { ...aMachine(1), ...over })).toBe(why));
});

test('a clock that drifts gets ever more wrong', () => {
  const clock = { offsetUs: -1_000_000, driftPpm: 1000, sinceUs: 10_000_000 };
  expect([0, 10_000_000, 1_010_000_000].map((nowUs) => aheadAt(clock, nowUs))).toEqual([-1_000_000, -1_000_000, 0]);
});
