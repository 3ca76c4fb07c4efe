import { describe, expect, it } from 'vitest';
import { describeProgress } from '../describe/configuration.ts';
import { Inflights } from './inflights.ts';
import { Progress } from './progress.ts';

const progress = (match: number, next: number) => {
  const made = new Progress(next, false, { maxMessages: 3, maxBytes: Infinity });
  made.match = match;
  made.recentActive = true;
  return made;
};

describe('in-flight window (raft.md §8.1)', () => {
  it('is full with its last message, and has room again once the first is acknowledged', () => {
    const window = new Inflights(2, Infinity);
    window.add(5, 1);
    window.add(7, 1);
    expect(window.full).toBe(true);
    expect(() => window.add(9, 1)).toThrow('cannot add into a Full inflights');
    window.freeUpTo(6);
    expect(window).toMatchObject({ count: 1, full: false });
    window.freeUpTo(7);
    expect(window.count).toBe(0);
  });

  it('lets the message through that crosses the byte limit, and no more', () => {
    const window = new Inflights(10, 100);
    window.add(1, 60);
    expect(window.full).toBe(false);
    window.add(2, 60);
    expect(window.full).toBe(true);
    window.freeUpTo(1);
    expect(window.full).toBe(false);
  });

  it('stays exact over a long stream', () => {
    const window = new Inflights(3, 30);
    for (let index = 1; index <= 1_000; index++) {
      window.add(index, 10);
      window.freeUpTo(index - 2);
      expect(window.count).toBe(Math.min(index, 2));
    }
    expect(window.full).toBe(false);
  });
});

describe('progress (raft.md §8.2)', () => {
  it('probes one message at a time', () => {
    const probing = progress(3, 4);
    probing.sentEntries(0, 0);
    expect(probing.paused).toBe(false);
    probing.sentEntries(2, 10);
    expect(describeProgress(probing)).toBe('StateProbe match=3 next=4 paused');
  });

  it('streams until the window is full', () => {
    const streaming = progress(3, 4);
    streaming.becomeReplicate();
    for (let i = 0; i < 3; i++) streaming.sentEntries(2, 10);
    expect(describeProgress(streaming)).toBe('StateReplicate match=3 next=10 paused inflight=3[full]');
    streaming.maybeUpdate(5);
    streaming.inflights.freeUpTo(5);
    expect(describeProgress(streaming)).toBe('StateReplicate match=5 next=10 inflight=2');
  });

  it('waits for a snapshot, then probes after it', () => {
    const waiting = progress(3, 4);
    waiting.becomeSnapshot(10);
    expect(describeProgress(waiting)).toBe('StateSnapshot match=3 next=11 paused pendingSnap=10');
    waiting.becomeProbe();
    expect(describeProgress(waiting)).toBe('StateProbe match=3 next=11');
  });

  it.each([
    { name: 'a stale refusal of a stream', state: 'replicate', rejected: 3, hint: 3, moved: false, next: 9 },
    {
      name: 'a refused stream goes back to what is known',
      state: 'replicate',
      rejected: 6,
      hint: 5,
      moved: true,
      next: 4,
    },
    { name: 'a stale refusal of a probe', state: 'probe', rejected: 5, hint: 3, moved: false, next: 9 },
    { name: 'a refused probe goes back to the hint', state: 'probe', rejected: 8, hint: 5, moved: true, next: 6 },
    {
      name: 'a refused probe moves even without a lower hint',
      state: 'probe',
      rejected: 8,
      hint: 20,
      moved: true,
      next: 8,
    },
    { name: 'a refused probe stays above what is known', state: 'probe', rejected: 8, hint: 1, moved: true, next: 4 },
  ] as const)('$name', ({ state, rejected, hint, moved, next }) => {
    const peer = progress(3, 9);
    peer.state = state;
    peer.flowPaused = true;
    expect(peer.maybeDecrease(rejected, hint)).toBe(moved);
    expect(peer.next).toBe(next);
  });

  it('knows when an empty message would bring a newer commit index', () => {
    const peer = progress(5, 6);
    peer.sentCommit = 3;
    expect([3, 4].map((commit) => peer.canBumpCommit(commit))).toEqual([false, true]);
    peer.sentCommit = 5;
    expect(peer.canBumpCommit(9)).toBe(false);
  });
});
