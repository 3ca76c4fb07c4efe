import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeConfig } from '../describe/configuration.ts';
import { changes } from '../interaction/values.ts';
import { isJoint } from '../quorum/joint.ts';
import { EMPTY_CONFIG, Tracker } from '../tracker/tracker.ts';
import type { ConfState } from '../types.ts';
import { Changer, type Changed, type Tracked } from './changer.ts';
import { brokenInvariant } from './invariants.ts';
import { kindOf } from './kind.ts';
import { equivalent, restore } from './restore.ts';

const WINDOW = { maxMessages: 10, maxBytes: Infinity };
const EMPTY: Tracked = { config: EMPTY_CONFIG, progress: new Map(), window: WINDOW };

const parsed = (text: string) => {
  const all = changes(text);
  if (!all.ok) throw new Error(all.error);
  return all.value;
};

/** Steps such as `simple v1`, `joint v2 r1`, `leave`, one after the other, starting from nothing. */
function after(steps: readonly string[]): Changed {
  return steps.reduce<Changed>(
    (before, text) => {
      if (!before.ok) return before;
      const [kind = '', ...rest] = text.split(' ');
      const changer = new Changer(before.value, 1);
      if (kind === 'leave') return changer.leaveJoint();
      return kind === 'joint'
        ? changer.enterJoint(false, parsed(rest.join(' ')))
        : changer.simple(parsed(rest.join(' ')));
    },
    { ok: true, value: EMPTY },
  );
}

describe('configuration changes (raft.md §9)', () => {
  it.each([
    [['simple v1'], 'voters=(1)'],
    [['simple v1', 'simple v2', 'simple l3'], 'voters=(1 2) learners=(3)'],
    [['simple v1', 'simple l2', 'simple v2'], 'voters=(1 2)'],
    [['simple v1', 'simple v2', 'simple r2'], 'voters=(1)'],
    [['simple v1', 'simple u1 u9'], 'voters=(1)'],
    [['simple v1', 'joint v2 v3 r1'], 'voters=(2 3)&&(1)'],
    [['simple v1', 'simple v2', 'joint l2'], 'voters=(1)&&(1 2) learners_next=(2)'],
    [['simple v1', 'simple v2', 'joint l2', 'leave'], 'voters=(1) learners=(2)'],
    [['simple v1', 'joint v2 r1', 'leave'], 'voters=(2)'],
    [['simple v0'], 'removed all voters'],
    [['simple l1'], 'removed all voters'],
    [['simple v1', 'simple r1'], 'removed all voters'],
    [['simple v1', 'simple v2 v3'], 'more than one voter changed without entering joint config'],
    [['simple v1', 'joint v2', 'simple v3'], "can't apply simple config change in joint config"],
    [['simple v1', 'joint v2', 'joint v3'], 'config is already joint'],
    [['joint v1'], "can't make a zero-voter config joint"],
    [['simple v1', 'leave'], "can't leave a non-joint config"],
  ])('%j: %s', (steps, expected) => {
    const changed = after(steps);
    expect(changed.ok ? describeConfig(changed.value.config) : changed.error).toBe(expected);
  });

  it('a change does not touch what it starts from', () => {
    const before = after(['simple v1', 'simple v2']);
    if (!before.ok) throw new Error(before.error);
    const text = JSON.stringify([before.value.config, [...before.value.progress]]);
    new Changer(before.value, 9).simple(parsed('l2'));
    expect(JSON.stringify([before.value.config, [...before.value.progress]])).toBe(text);
  });

  it.each([
    ['auto', 0, 'leave-joint'],
    ['auto', 1, 'simple'],
    ['auto', 2, 'enter-joint'],
    ['joint-implicit', 0, 'enter-joint'],
    ['joint-explicit', 1, 'enter-joint'],
  ] as const)('%s with %d changes is of the kind %s', (transition, count, kind) => {
    const single = { type: 'add-node' as const, nodeId: 1 };
    expect(kindOf({ transition, changes: Array(count).fill(single), context: null }).kind).toBe(kind);
  });

  it('whatever is tried, a configuration keeps its invariants and survives a snapshot', () => {
    const change = fc
      .array(fc.tuple(fc.constantFrom('v', 'l', 'r', 'u'), fc.integer({ min: 1, max: 5 })), { maxLength: 4 })
      .map((all) => all.map(([letter, id]) => `${letter}${id}`).join(' '));
    const attempt = fc.tuple(fc.constantFrom('simple', 'joint', 'leave'), change);
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 12 }), (attempts) => {
        let tracked = EMPTY;
        for (const [kind, text] of [['simple', 'v1'] as const, ...attempts]) {
          const changer = new Changer(tracked, 3);
          const changed =
            kind === 'simple'
              ? changer.simple(parsed(text))
              : kind === 'joint'
                ? changer.enterJoint(true, parsed(text))
                : changer.leaveJoint();
          if (!changed.ok) continue;
          tracked = changed.value;
          expect(brokenInvariant(tracked.config, tracked.progress)).toBeNull();
          const restored = restore(confState(tracked), WINDOW, 3);
          expect(restored.ok && equivalent(confState(restored.value), confState(tracked))).toBe(true);
          expect(restored.ok && [...restored.value.progress.keys()]).toEqual([...tracked.progress.keys()]);
        }
        // While not joint, no trace is left of how it came about.
        if (!isJoint(tracked.config.voters)) expect(tracked.config.autoLeave).toBe(false);
      }),
    );
  });
});

function confState({ config, progress }: Tracked): ConfState {
  return Object.assign(new Tracker(WINDOW), { config, progress }).confState();
}
