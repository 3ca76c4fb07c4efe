import { expect, test } from 'vitest';
import type { ContainerId, TaskId } from '../../workers/api/ids.ts';
import type { ContainerView } from '../../workers/api/view.ts';
import { containerState } from './facts.ts';
import { languages } from './words.ts';

const container = (over: Partial<ContainerView>): ContainerView => ({
  ...{ id: 'c1' as ContainerId, name: 'web.1', image: 'nginx:alpine', taskId: 't1' as TaskId },
  ...{ state: 'running', exitCode: null, startedUs: 0, ...over },
});

test.each<[string, Partial<ContainerView>, string, string]>([
  ['made but never started', { state: 'created' }, 'created', '만들어짐'],
  ['nobody looks after its health', { health: null }, 'running', '실행 중'],
  [
    'before its first check',
    { health: 'starting' },
    'running, has yet to prove its health',
    '실행 중, 헬스 체크 통과 전',
  ],
  ['well', { health: 'healthy' }, 'running, healthy', '실행 중, 건강함'],
  ['ill', { health: 'unhealthy' }, 'running, unhealthy', '실행 중, 건강하지 않음'],
  ['held still', { paused: true, health: 'healthy' }, 'paused, healthy', '일시 중지됨, 건강함'],
  ['ended', { state: 'exited', exitCode: 0 }, 'exited (0)', '종료됨 (0)'],
  [
    'killed for want of memory',
    { state: 'exited', exitCode: 137, oomKilled: true },
    'exited (137), out of memory',
    '종료됨 (137), 메모리 부족',
  ],
  [
    'about to come back',
    { state: 'exited', exitCode: 1, restarting: true },
    'exited (1), about to be started again',
    '종료됨 (1), 곧 다시 시작',
  ],
])('a container, %s', (_, over, english, korean) => {
  expect(containerState(container(over), languages.en)).toBe(english);
  expect(containerState(container(over), languages.ko)).toBe(korean);
});
