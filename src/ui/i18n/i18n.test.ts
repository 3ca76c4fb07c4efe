import { describe, expect, test } from 'vitest';
import { NEW_CABLE } from '../../../workers/api/journal.ts';
import type { EventCode } from '../../../workers/api/trace.ts';
import { en } from './en.ts';
import { events as inEnglish } from './events.en.ts';
import { events as inKorean } from './events.ko.ts';
import { ko } from './ko.ts';
import { preferredLocale } from './locale.ts';
import type { EventSentences, Messages } from './messages.ts';
import { withParticle } from './particles.ts';

/** Every event once: the compiler asks for a row for each code. */
const samples: { [Code in EventCode]: unknown } = {
  'machine.added': { hostname: 'node-3' },
  'machine.started': { hostname: 'node-3' },
  'machine.killed': { hostname: 'node-3' },
  'machine.crashed': { hostname: 'node-3', why: 'boom' },
  'machine.frozen': { hostname: 'node-3' },
  'machine.thawed': { hostname: 'node-3' },
  'machine.wiped': { hostname: 'node-3' },
  'machine.replaced': { hostname: 'node-3' },
  'disk.filled': { hostname: 'node-3' },
  'disk.freed': { hostname: 'node-3' },
  'disk.corrupted': { hostname: 'node-3', path: 'raft/wal' },
  'clock.set': { hostname: 'node-3', offsetUs: 5_000_000, driftPpm: 100 },
  'cable.partitioned': { groups: [['node-1'], ['node-2', 'node-3']] },
  'cable.changed': { from: 'node-1', to: 'node-3', cable: NEW_CABLE },
  'cable.cut': { from: 'node-1', to: 'node-3', oneWay: false },
  'cable.mended': { from: 'node-1', to: 'node-3' },
  'raft.campaign': { term: 4 },
  'raft.voted': { term: 4, candidate: 'node-2' },
  'raft.leader': { term: 4 },
  'raft.stepped-down': { term: 4 },
  'raft.member-added': { hostname: 'node-3' },
  'raft.member-removed': { hostname: 'node-3' },
  'raft.snapshot-made': { index: 77 },
  'raft.snapshot-received': { index: 77 },
  'daemon.log': { line: 'boom' },
  'swarm.initialized': { cluster: 'default' },
  'swarm.joined': { role: 'worker' },
  'swarm.left': {},
  'swarm.error': { message: 'boom' },
  'certificate.issued': { hostname: 'node-3', role: 'worker' },
  'node.ready': { nodeId: 'n', hostname: 'node-3' },
  'node.unknown': { nodeId: 'n', hostname: 'node-3' },
  'node.down': { nodeId: 'n', hostname: 'node-3' },
  'node.promoted': { nodeId: 'n', hostname: 'node-3' },
  'node.demoted': { nodeId: 'n', hostname: 'node-3' },
  'node.availability': { nodeId: 'n', hostname: 'node-3', availability: 'drain' },
  'node.removed': { nodeId: 'n', hostname: 'node-3' },
  'agent.connected': { manager: '192.168.0.11' },
  'agent.disconnected': { why: 'timeout' },
  'service.created': { serviceId: 's', service: 'web' },
  'service.updated': { serviceId: 's', service: 'web' },
  'service.removed': { serviceId: 's', service: 'web' },
  'update.state': { serviceId: 's', service: 'web', state: 'paused', message: 'boom' },
  'task.created': { taskId: 't', task: 'web.1' },
  'task.assigned': { taskId: 't', task: 'web.1', hostname: 'node-3' },
  'task.pending': { taskId: 't', task: 'web.1', why: 'no suitable node' },
  'task.restart': { taskId: 't', task: 'web.1', afterUs: 5_000_000 },
  'task.state': { taskId: 't', task: 'web.1', hostname: 'node-3', state: 'running', error: '' },
  'task.desired': { taskId: 't', task: 'web.1', state: 'shutdown' },
  'task.removed': { taskId: 't', task: 'web.1' },
  'image.pulling': { image: 'nginx:alpine' },
  'image.pulled': { image: 'nginx:alpine' },
  'container.started': { name: 'web.1.abc', image: 'nginx:alpine' },
  'container.exited': { name: 'web.1.abc', exitCode: 1 },
  'container.health': { name: 'web.1.abc', status: 'unhealthy' },
  'container.oom': { name: 'web.1.abc' },
};

const languages: [string, Messages, EventSentences][] = [
  ['English', en, inEnglish],
  ['Korean', ko, inKorean],
];

describe.each(languages)('%s', (language, words, sentences) => {
  test.each(Object.keys(samples) as EventCode[])('has a sentence for %s', (code) => {
    const tell = sentences[code] as (params: unknown, on: string) => string;
    const sentence = tell(samples[code], 'node-7');
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\(이\)|\(으\)/);
    expect(sentence.length).toBeGreaterThan(8);
    expect(/[가-힣]/.test(sentence)).toBe(language === 'Korean');
  });

  test('has exactly the keys of English, and no empty word', () => {
    const paths = (value: object, path = ''): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === 'object' ? paths(inner as object, `${path}${key}.`) : [`${path}${key}:${typeof inner}`],
      );
    expect(paths(words).sort()).toEqual(paths(en).sort());
    const texts = (value: object): string[] =>
      Object.values(value).flatMap((inner) =>
        typeof inner === 'string' ? [inner] : typeof inner === 'object' ? texts(inner as object) : [],
      );
    for (const text of texts(words)) expect(text.trim()).not.toBe('');
  });
});

describe('what was done to the hardware, in words', () => {
  const clock = (offsetUs: number, driftPpm: number) => ({ hostname: 'node-3', offsetUs, driftPpm }) as never;
  const cable = (over: object) => ({ from: 'node-1', to: 'node-2', cable: { ...NEW_CABLE, ...over } }) as never;
  test.each([
    [inEnglish['clock.set'](clock(0, 0), ''), 'The clock of node-3 is right again'],
    [inEnglish['clock.set'](clock(-120_000_000, 0), ''), 'The clock of node-3 is 2 min behind'],
    [inEnglish['clock.set'](clock(1_500_000, 200), ''), 'The clock of node-3 is 1.5 s ahead and runs 200 ppm too fast'],
    [inEnglish['clock.set'](clock(0, -200), ''), 'The clock of node-3 runs 200 ppm too slowly'],
    [inKorean['clock.set'](clock(-120_000_000, 0), ''), 'node-3의 시계가 2분 느려요'],
    [inKorean['clock.set'](clock(5_000_000, -200), ''), 'node-3의 시계가 5초 빨라요. 200 ppm만큼 점점 느려져요'],
    [inEnglish['cable.changed'](cable({}), ''), 'The cable between node-1 and node-2 now takes 1 to 2 ms'],
    [
      inEnglish['cable.changed'](
        cable({ latencyUs: 120_000, jitterUs: 0, lossRatio: 0.1, duplicateRatio: 0.05, reorderRatio: 0.125 }),
        '',
      ),
      'The cable between node-1 and node-2 now takes 120 ms, loses 10 %, doubles 5 %, mixes up 12.5 %',
    ],
    [inKorean['cable.changed'](cable({ lossRatio: 0.1 }), ''), 'node-1과 node-2 사이의 케이블: 지연 1~2 ms, 손실 10 %'],
    [
      inEnglish['cable.partitioned']({ groups: [['node-1', 'node-2'], ['node-3']] } as never, ''),
      'The network falls apart: node-1 node-2 | node-3',
    ],
  ])('%s', (told, expected) => expect(told).toBe(expected));
});

describe('Korean particles follow how a name is read', () => {
  test.each([
    ['node-1', '이/가', 'node-1이'],
    ['node-2', '이/가', 'node-2가'],
    ['node-3', '을/를', 'node-3을'],
    ['node-10', '은/는', 'node-10은'],
    ['web', '이/가', 'web이'],
    ['web.5', '을/를', 'web.5를'],
    ['redis', '와/과', 'redis와'],
    ['mail', '으로/로', 'mail로'],
    ['admin', '으로/로', 'admin으로'],
    ['서버', '이/가', '서버가'],
    ['집', '이/가', '집이'],
  ] as const)('%s with %s: %s', (name, particle, expected) => expect(withParticle(name, particle)).toBe(expected));
});

describe('the first language', () => {
  test.each([
    ['?lang=ko', 'en', ['en'], 'ko'],
    ['', 'ko', ['en'], 'ko'],
    ['', null, ['ko-KR', 'en'], 'ko'],
    ['', null, ['de', 'ko'], 'ko'],
    ['', null, ['en-GB', 'ko'], 'en'],
    ['?lang=xx', null, ['fr'], 'en'],
  ] as const)('address %j, kept %j, browser %j: %s', (search, kept, browser, expected) =>
    expect(preferredLocale(search, kept, browser)).toBe(expected),
  );
});
