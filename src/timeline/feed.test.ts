import { describe, expect, test } from 'vitest';
import type { ServiceId } from '../../workers/api/ids.ts';
import type { EventCode, EventParams, TraceEvent } from '../../workers/api/trace.ts';
import { host } from '../cluster/fake.ts';
import { en } from '../ui/i18n/en.ts';
import { events } from '../ui/i18n/events.en.ts';
import { narrate } from '../ui/narration.ts';
import { failovers } from './failover.ts';
import { feed, markOf } from './feed.ts';
import { SPEEDS, stopOf } from './speeds.ts';

let number = 0;
const seen = <Code extends EventCode>(seconds: number, on: number, code: Code, params: EventParams[Code]) => ({
  number: (number += 1),
  event: { atUs: seconds * 1_000_000, on: host(on), code, params, cause: '' } as TraceEvent,
});

const story = [
  seen(1, 1, 'raft.leader', { term: 2 }),
  seen(20, 1, 'machine.killed', { hostname: host(1) }),
  seen(32, 2, 'raft.campaign', { term: 3 }),
  seen(32, 3, 'raft.voted', { term: 3, candidate: 'node-2' }),
  seen(32.1, 2, 'raft.leader', { term: 3 }),
];

describe('a failover', () => {
  test('is told as silence, votes and a new leader', () =>
    expect(failovers(story)).toMatchObject([
      { lost: 'node-1', next: 'node-2', term: 3, silenceUs: 12_000_000, votesUs: 100_000 },
    ]));

  test('with a split vote counts every campaign as voting, and only the wait before the first as silence', () => {
    const split = [
      ...story.slice(0, 3),
      seen(40, 3, 'raft.campaign', { term: 4 }),
      seen(41, 3, 'raft.leader', { term: 4 }),
    ];
    expect(failovers(split)).toMatchObject([{ next: 'node-3', silenceUs: 12_000_000, votesUs: 9_000_000 }]);
  });

  test('is not told where the leader did not change hands', () => {
    expect(failovers([story[0]!, seen(20, 4, 'machine.killed', { hostname: host(4) })])).toEqual([]);
    expect(
      failovers([story[0]!, seen(20, 2, 'raft.campaign', { term: 3 }), seen(21, 2, 'raft.leader', { term: 3 })]),
    ).toEqual([]);
  });
});

describe('the list of events', () => {
  test('tells the story, and the failover at its end', () =>
    expect(feed(story, 'story', en, events).map((line) => line.text)).toEqual([
      'node-1 leads in term 2',
      'node-1 loses its power',
      'node-2 hears no leader and asks for votes in term 3',
      'node-2 leads in term 3',
      'Failover: node-1 was gone; 12.0 s of silence, 0.1 s of votes; node-2 leads in term 3',
    ]));
  test('or everything', () => expect(feed(story, 'all', en, events)).toHaveLength(6));
  test('marks what is bad', () =>
    expect(story.map(({ event }) => markOf(event))).toEqual(['good', 'bad', 'raft', 'raft', 'good']));
});

describe('what runs, in the story', () => {
  const told = (...happened: ReturnType<typeof seen>[]) =>
    feed(happened, 'story', en, events).map(({ mark, text }) => `${mark}: ${text}`);
  const update = (state: string, message = '') =>
    seen(1, 1, 'update.state', { serviceId: 's' as ServiceId, service: 'web', state, message });
  const blamed = 'due to failure or early termination of task c0spr6cjj34jdfe3rbvaqxli4';

  test.each([
    [update('updating', 'update in progress'), 'task: The update of web begins'],
    [update('completed', 'update completed'), 'good: The update of web is complete'],
    [
      update('paused', `update paused ${blamed}`),
      'bad: The update of web is paused: task c0spr6cjj34j failed or ended early',
    ],
    [
      update('rollback_started', `update rolled back ${blamed}`),
      'bad: web goes back to what it was before: task c0spr6cjj34j failed or ended early',
    ],
    [update('rollback_completed', 'rollback completed'), 'good: web is what it was before the update'],
    [
      seen(1, 4, 'container.health', { name: 'web.1.c0spr6cjj34jdfe3rbvaqxli4', status: 'unhealthy' }),
      'bad: Container web.1 on node-4 is unhealthy',
    ],
    [seen(1, 4, 'container.oom', { name: 'web.1' }), 'bad: Container web.1 on node-4 has run out of memory'],
  ])('%#', (event, expected) => expect(told(event)).toEqual([expected]));

  test('that a container is well is left to its task', () =>
    expect(told(seen(1, 4, 'container.health', { name: 'web.1', status: 'healthy' }))).toEqual([]));

  test('who cannot take part is told once, until it says something else, is well or starts again', () => {
    const ill = (on: number, message = 'no space left on device') => seen(1, on, 'swarm.error', { message });
    const started = seen(1, 2, 'machine.started', { hostname: host(2) });
    const lines = told(ill(2), ill(2), ill(3), ill(2), ill(2, 'boom'), started, ill(2, 'boom'));
    expect(lines.map((line) => line.replace(/ cannot take part/, ''))).toEqual([
      'bad: node-2: no space left on device',
      'bad: node-3: no space left on device',
      'bad: node-2: boom',
      'hardware: node-2 is switched on',
      'bad: node-2: boom',
    ]);
  });
});

describe('narration', () => {
  test('one sentence for all that is new and matters', () =>
    expect(narrate(story, story[0]!.number, events)).toBe('node-1 loses its power; node-2 leads in term 3'));
  test('nothing new, nothing said', () => expect(narrate(story, number, events)).toBe(''));
});

test('every speed is its own stop, and others go to the nearest', () => {
  SPEEDS.forEach((speed, i) => expect(stopOf(speed)).toBe(i));
  expect(SPEEDS[stopOf(3)]).toBe(2);
  expect(SPEEDS[stopOf(1000)]).toBe(50);
});
