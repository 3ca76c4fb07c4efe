import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../workers/api/trace.ts';
import { aCluster, aFrame, aMachine, aRaft, host } from './fake.ts';
import { MAX_EVENTS, Picture } from './picture.svelte.ts';

const quiet = { machines: null, cables: null, views: {} };

describe('merging frames', () => {
  test('sections that did not change stay', () => {
    const picture = new Picture();
    picture.merge(aFrame());
    picture.merge(
      aFrame(3, 2, { ...quiet, nowUs: 17_000_000, views: { [host(1)]: { raft: aRaft({ role: 'follower' }) } } }),
    );
    expect(picture.nowUs).toBe(17_000_000);
    expect(picture.machines).toHaveLength(5);
    expect(picture.views[host(1)]?.raft?.role).toBe('follower');
    expect(picture.views[host(1)]?.swarm?.role).toBe('manager');
    expect(picture.leader).toBeNull();
  });

  test('what did not change is the same object, so that nothing is drawn for it', () => {
    const picture = new Picture();
    picture.merge(aFrame());
    const { views, machines, events, pace } = picture;
    picture.merge(aFrame(3, 2, quiet));
    expect(picture.views).toBe(views);
    expect(picture.machines).toBe(machines);
    expect(picture.events).toBe(events);
    expect(picture.pace).toBe(pace);
  });

  test('a heartbeat leaves the vitals as they are, so nothing is drawn for it; a new term does not', () => {
    const picture = new Picture();
    picture.merge(aFrame());
    const { vitals } = picture;
    picture.merge(
      aFrame(3, 2, { ...quiet, nowUs: 99_000_000, views: { [host(2)]: { raft: aRaft({ lastIndex: 11 }) } } }),
    );
    expect(picture.vitals).toBe(vitals);
    picture.merge(aFrame(3, 2, { ...quiet, views: { [host(2)]: { raft: aRaft({ term: 3 }) } } }));
    expect(picture.node(host(2))?.term).toBe(3);
  });

  test('events are numbered and bounded', () => {
    const event: TraceEvent = { atUs: 1, on: host(1), code: 'swarm.left', params: {}, cause: '' };
    const picture = new Picture();
    for (let i = 0; i < 3; i += 1) picture.merge(aFrame(1, 0, { events: Array.from({ length: 500 }, () => event) }));
    expect(picture.events).toHaveLength(MAX_EVENTS);
    expect(picture.events.at(-1)?.number).toBe(1500);
  });

  test('messages are handed on and not kept', () => {
    const picture = new Picture();
    let missed = 0;
    const stop = picture.watchFlights((_, n) => (missed += n));
    picture.merge(aFrame(1, 0, { flightsMissed: 7 }));
    stop();
    picture.merge(aFrame(1, 0, { flightsMissed: 7 }));
    expect(missed).toBe(7);
  });

  test('the speed is measured', () => {
    const picture = new Picture();
    picture.merge(aFrame(1, 0, { nowUs: 0 }), 1000);
    picture.merge(aFrame(1, 0, { nowUs: 4_000_000 }), 2000);
    expect(picture.measured).toBe(4);
  });
});

describe('who leads', () => {
  const roles = (
    first: Parameters<typeof aRaft>[0],
    second: Parameters<typeof aRaft>[0],
    power: 'on' | 'off' = 'on',
  ) => {
    const picture = new Picture();
    const frame = aFrame(2, 0, { machines: [aMachine(1, power), aMachine(2)] });
    frame.views[host(1)]!.raft = aRaft(first);
    frame.views[host(2)]!.raft = aRaft(second);
    picture.merge(frame);
    return picture.leader;
  };
  test('the one that says so', () => expect(roles({ role: 'leader' }, {})).toBe('node-1'));
  test('of two, the one of the higher term', () =>
    expect(roles({ role: 'leader', term: 2 }, { role: 'leader', term: 3 })).toBe('node-2'));
  test('never one that is off', () => expect(roles({ role: 'leader' }, {}, 'off')).toBeNull());
});

describe('what the cluster believes', () => {
  const belief = (power: 'on' | 'off', applied: [number, number]) => {
    const picture = new Picture();
    const frame = aFrame(2, 0, { machines: [aMachine(1, power), aMachine(2)] });
    frame.views[host(1)] = { raft: aRaft({ appliedIndex: applied[0] }), cluster: aCluster(1, 0) };
    frame.views[host(2)] = { raft: aRaft({ appliedIndex: applied[1] }), cluster: aCluster(2, 0) };
    picture.merge(frame);
    return picture.believed?.nodes.length;
  };
  test('is what the manager with the newest applied index believes', () => {
    expect(belief('on', [9, 8])).toBe(1);
    expect(belief('on', [8, 9])).toBe(2);
  });
  test('the living before the dead', () => expect(belief('off', [9, 8])).toBe(2));
});
