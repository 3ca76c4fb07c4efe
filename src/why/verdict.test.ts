import { describe, expect, test } from 'vitest';
import type { ServiceId, TaskId } from '../../workers/api/ids.ts';
import type { CandidateView, LackView, VerdictView } from '../../workers/api/view.ts';
import { host, nodeId } from '../cluster/fake.ts';
import { verdictOn } from './verdict.ts';
import { languages } from './words.ts';

const task = (id: string) => id as TaskId;
const SSD: LackView = { code: 'constraint', constraint: 'node.labels.disk == ssd', has: '' };

function candidate(
  n: number,
  [tasksOfService = 0, tasks = 0, recentFailures = 0]: readonly number[],
  lack?: LackView,
): CandidateView {
  const refusal = lack === undefined ? null : { text: 'scheduling constraints not satisfied on 1 node', lack };
  return { nodeId: nodeId(n), hostname: host(n), branch: [], recentFailures, tasksOfService, tasks, refusal };
}

function aVerdict(placed: Readonly<Record<string, number>>, nodes: readonly CandidateView[], more = {}): VerdictView {
  return {
    ...{ serviceId: 'web' as ServiceId, specVersion: 1, atUs: 5, preassigned: false, preferences: [] },
    placed: Object.entries(placed).map(([id, n]) => ({ taskId: task(id), nodeId: nodeId(n) })),
    ...{ waiting: [], explanation: '', tasks: Object.keys(placed).length, nodes, others: 0, ...more },
  };
}

const standings = (verdict: VerdictView, of = 'a') =>
  verdictOn(task(of), { verdicts: [verdict] })?.candidates.map(({ standing }) => standing);

describe('a node that was not chosen', () => {
  test.each<[string, readonly number[], readonly number[], object]>([
    ['has more tasks of the service', [0, 9], [1, 0], { kind: 'worse', by: 'tasksOfService' }],
    ['has more tasks in all', [1, 2], [1, 3], { kind: 'worse', by: 'tasks' }],
    ['failed five times of late', [3, 3, 0], [0, 0, 5], { kind: 'worse', by: 'recentFailures' }],
    ['failed four times, which does not count yet', [0, 0, 0], [0, 0, 4], { kind: 'equal' }],
    ['was as good', [1, 2], [1, 2], { kind: 'equal' }],
  ])('%s', (_what, chosen, other, expected) => {
    expect(standings(aVerdict({ a: 1 }, [candidate(1, chosen), candidate(2, other)]))).toEqual([
      { kind: 'chosen' },
      expected,
    ]);
  });

  test.each<[string, readonly string[], readonly string[], readonly number[], LackView | undefined, object]>([
    ['better', ['a'], ['b'], [0, 0], undefined, { kind: 'other-branch', branch: ['b'] }],
    ['worse', ['a'], ['b'], [9, 9], undefined, { kind: 'other-branch', branch: ['b'] }],
    ['without the label', ['a'], [''], [1, 1], undefined, { kind: 'other-branch', branch: [''] }],
    ['of the same zone, and another rack', ['a', '1'], ['a', '2'], [1, 1], undefined, { kind: 'other-branch', branch: ['a', '2'] }],
    ['that said no', ['a'], ['b'], [0, 0], SSD, { kind: 'refused', rival: false }],
    ['of the same branch', ['a'], ['a'], [2, 2], undefined, { kind: 'worse', by: 'tasksOfService' }],
  ])('is of another branch, and not compared: one %s', (_what, mine, other, figures, lack, expected) => {
    const nodes = [{ ...candidate(1, [1, 1]), branch: mine }, { ...candidate(2, figures, lack), branch: other }];
    expect(standings(aVerdict({ a: 1 }, nodes))?.[1]).toEqual(expected);
  }); // prettier-ignore

  test('took another task of the group', () => {
    const verdict = aVerdict({ a: 1, b: 2, c: 2 }, [candidate(1, [0, 0]), candidate(2, [0, 0])]);
    const told = verdictOn(task('a'), { verdicts: [verdict] });
    expect(told?.together).toBe(3);
    expect(told?.candidates.map(({ standing, given }) => [standing.kind, given])).toEqual([
      ['chosen', 1],
      ['another', 2],
    ]);
  });

  test.each([
    ['would have come before the chosen one', [0, 0], true],
    ['would have been as good', [1, 1], true],
    ['would have been worse all the same', [2, 2], false],
  ])('was refused, and %s', (_what, figures, rival) => {
    const verdict = aVerdict({ a: 1 }, [candidate(1, [1, 1]), candidate(2, figures, SSD)]);
    expect(standings(verdict)?.[1]).toEqual({ kind: 'refused', rival });
  });
});

describe('a task that waits', () => {
  const waits = aVerdict({}, [candidate(1, [0, 0], SSD)], { waiting: [task('a')], explanation: 'no' });

  test('has no node, an explanation, and no rival', () => {
    const told = verdictOn(task('a'), { verdicts: [waits] });
    expect(told).toMatchObject({ chosen: null, explanation: 'no' });
    expect(told?.candidates[0]?.standing).toEqual({ kind: 'refused', rival: false });
  });

  test('has nodes that others of its group have filled', () => {
    const verdict = aVerdict({ b: 1, c: 1 }, [candidate(1, [0, 0])], {
      waiting: [task('a')],
      explanation: 'max',
      tasks: 3,
    });
    const told = verdictOn(task('a'), { verdicts: [verdict] });
    expect(told).toMatchObject({ chosen: null, together: 3, candidates: [{ standing: { kind: 'filled' }, given: 2 }] });
  });

  test('for its own node is told what that node said, and of no other', () => {
    const nodes = [
      candidate(1, [0, 0]),
      candidate(2, [0, 0], SSD),
      candidate(3, [0, 0], { code: 'max-replicas', limit: 1 }),
    ];
    const verdict = aVerdict({ b: 1 }, nodes, {
      preassigned: true,
      waiting: [task('c'), task('a')],
      explanation: 'of c',
      tasks: 3,
    });
    const told = verdictOn(task('a'), { verdicts: [verdict] }, nodeId(2));
    expect(told).toMatchObject({ explanation: 'scheduling constraints not satisfied on 1 node', together: 1 });
    expect(told?.candidates.map(({ view }) => view.nodeId)).toEqual([nodeId(2)]);
    expect(verdictOn(task('b'), { verdicts: [verdict] }, nodeId(1))?.candidates).toHaveLength(1);
  });

  test('has its newest verdict told', () => {
    const placed = aVerdict({ a: 1 }, [candidate(1, [0, 0])], { atUs: 9 });
    expect(verdictOn(task('a'), { verdicts: [placed, waits] })?.atUs).toBe(9);
  });
});

test.each([null, undefined, { verdicts: [] }])('nobody remembers: %j', (view) => {
  expect(verdictOn(task('a'), view)).toBeNull();
});

describe.each(Object.entries(languages))('what would have to change, in %s', (_language, words) => {
  const change = words.change.bind(words);
  test.each<[string, LackView, string | null]>([
    ['a label to add', SSD, 'docker node update --label-add disk=ssd node-2'],
    [
      'a label to take away',
      { code: 'constraint', constraint: 'node.labels.disk != hdd', has: 'hdd' },
      'docker node update --label-rm disk node-2',
    ],
    [
      'nothing that a command changes',
      { code: 'constraint', constraint: 'node.ip == 10.0.0.1', has: '10.0.0.2' },
      null,
    ],
    ['nothing at all', { code: 'constraint', constraint: 'node.zone == a', has: null }, null],
    [
      'its availability',
      { code: 'not-ready', state: 'ready', availability: 'drain' },
      'docker node update --availability active node-2',
    ],
    ['its state', { code: 'not-ready', state: 'down', availability: 'active' }, null],
    ['the limit', { code: 'max-replicas', limit: 1 }, 'docker service update --replicas-max-per-node 2'],
  ])('%s', (_what, lack, command) => expect(change(lack, 'node-2')[1]).toBe(command));

  test('resources are told as one types them', () => {
    const [cpus] = change({ code: 'resources', what: 'cpus', wanted: 1.5e9, free: 0.25e9 }, 'node-2');
    expect(cpus).toMatch(/1\.5 CPU.*0\.25 CPU.*1\.25 CPU/);
    const [memory] = change({ code: 'resources', what: 'memory', wanted: 2 ** 31, free: 2 ** 29 }, 'node-2');
    expect(memory).toMatch(/2 GiB.*512 MiB.*1\.5 GiB/);
  });
});
