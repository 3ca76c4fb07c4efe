/** The wait for a service, round by round, as the real client shows it (docker-cli §5.3). */
import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen, type FakeClient, type Routes } from '../../testing.ts';

type Task = readonly [slot: number, state: string, error?: string, node?: string];
interface Round {
  readonly tasks: readonly Task[];
  readonly update?: object;
  readonly global?: true;
}

/** Each look at the service is the next round; the last one stays. */
function aService(rounds: readonly Round[]): FakeClient {
  let round = -2;
  const now = () => rounds[Math.min(Math.max(round, 0), rounds.length - 1)] as Round;
  const routes: Routes = {
    'GET /services/web': () => {
      round++;
      const { update, global } = now();
      return {
        ID: 's1',
        Version: { Index: 1 },
        Spec: {
          Name: 'web',
          Labels: {},
          TaskTemplate: { ContainerSpec: { Image: 'nginx' }, ForceUpdate: 0 },
          Mode: global ? { Global: {} } : { Replicated: { Replicas: 2 } },
          UpdateConfig: { Parallelism: 1, Monitor: 1e9 },
        },
        ...(round >= 0 && update ? { UpdateStatus: update } : {}),
      };
    },
    'POST /services/s1/update': { Warnings: null },
    'GET /tasks': () =>
      now().tasks.map(([Slot, State, Err = '', NodeID = 'n1'], at) => ({
        ID: `t${at}`,
        Slot,
        NodeID,
        DesiredState: 'running',
        Status: { State, Err },
      })),
    'GET /nodes': [
      { ID: 'n1', Status: { State: 'ready' } },
      { ID: 'n2', Status: { State: 'ready' } },
      { ID: 'n3', Status: { State: 'down' } },
    ],
  };
  return aClient(routes);
}

const scenes: Readonly<Record<string, readonly Round[]>> = {
  plain: [
    { tasks: [] },
    {
      tasks: [
        [1, 'new'],
        [2, 'preparing'],
      ],
    },
    {
      tasks: [
        [1, 'starting'],
        [2, 'running'],
      ],
    },
    {
      tasks: [
        [1, 'running'],
        [2, 'running'],
      ],
    },
  ],
  failure: [
    {
      tasks: [
        [1, 'pending', 'no suitable node'],
        [2, 'running'],
      ],
    },
    {
      tasks: [
        [1, 'running'],
        [2, 'running'],
      ],
    },
    {
      tasks: [
        [1, 'failed', 'task: non-zero exit (1)'],
        [2, 'running'],
      ],
    },
    {
      tasks: [
        [1, 'running'],
        [2, 'running'],
      ],
    },
  ],
  paused: [
    { tasks: [[1, 'running']], update: { State: 'updating', Message: 'update in progress' } },
    { tasks: [], update: { State: 'paused', Message: 'update paused due to failure or early termination of task x' } },
  ],
  rollback: [
    { tasks: [[1, 'running']], update: { State: 'rollback_started', Message: 'manually requested rollback' } },
    { tasks: [[1, 'running']], update: { State: 'rollback_completed', Message: 'rollback completed' } },
    {
      tasks: [
        [1, 'running'],
        [2, 'running'],
      ],
      update: { State: 'rollback_completed', Message: 'rollback completed' },
    },
  ],
  global: [
    { tasks: [], global: true },
    {
      tasks: [
        [0, 'starting', '', 'n1'],
        [0, 'new', '', 'n2'],
      ],
      global: true,
    },
    {
      tasks: [
        [0, 'running', '', 'n1'],
        [0, 'running', '', 'n2'],
      ],
      global: true,
    },
  ],
};

async function watch(scene: string, interactive: boolean, columns = 80): Promise<string> {
  const screen = aScreen({ interactive, columns });
  const client = aService(scenes[scene] as readonly Round[]);
  const code = await docker(['service', 'update', 'web'], client, screen, new AbortController().signal);
  return `${screen.stdout}${screen.stderr}exit code ${code}\n`;
}

describe.each(Object.keys(scenes))('%s', (scene) => {
  test('without a terminal', async () => {
    await expect(await watch(scene, false)).toMatchFileSnapshot(`../../golden/progress-${scene}.txt`);
  });
  test('at a terminal, in the end', async () => {
    await expect(await watch(scene, true)).toMatchFileSnapshot(`../../golden/progress-${scene}-terminal.txt`);
  });
});

test('a wide terminal draws bars', async () => {
  const shown = await watch('plain', true, 120);
  expect(shown).toContain(`1/2: running   [${'='.repeat(50)}>] \n`);
});

test('an update that is complete before anything was seen ends silently', async () => {
  const screen = aScreen();
  const client = aService([{ tasks: [[1, 'running']], update: { State: 'completed', Message: 'update completed' } }]);
  expect(await docker(['service', 'update', 'web'], client, screen, new AbortController().signal)).toBe(0);
  expect(screen.stdout).toBe('web\n');
});

test('tasks on nodes that are down do not count', async () => {
  const screen = aScreen();
  const stop = new AbortController();
  const client = aService([
    {
      tasks: [
        [1, 'running', '', 'n3'],
        [2, 'running'],
      ],
    },
  ]);
  const sleep = client.sleep.bind(client);
  client.sleep = async (ms, signal) => {
    if (client.elapsed > 2000) stop.abort();
    await sleep(ms, signal);
  };
  expect(await docker(['service', 'update', 'web'], client, screen, stop.signal)).toBe(0);
  expect(screen.stdout).toContain('overall progress: 1 out of 2 tasks');
  expect(screen.stdout).toMatch(
    /Operation continuing in background\.\nUse `docker service ps web` to check progress\.\n$/,
  );
});

test.each([
  ['-q', 'web\n'],
  ['-d', 'web\n'],
])('%s shows no progress', async (flag, shown) => {
  const screen = aScreen({ interactive: true });
  const client = aService(scenes.plain as readonly Round[]);
  expect(await docker(['service', 'update', flag, 'web'], client, screen, new AbortController().signal)).toBe(0);
  expect(screen.stdout).toBe(shown);
  expect(client.elapsed > 0).toBe(flag === '-q');
});

describe('a job', () => {
  const job = (
    Mode: object,
    rounds: readonly (readonly [place: number | string, state: string, iteration?: number])[][],
  ) => {
    let round = -1;
    return aClient({
      'POST /services/create': { ID: 's1' },
      'GET /services/s1': () => {
        round = Math.min(round + 1, rounds.length - 1);
        return {
          ID: 's1',
          Version: { Index: 1 },
          Spec: { Name: 'pi', Mode },
          JobStatus: { JobIteration: { Index: 1 } },
        };
      },
      'GET /tasks': () =>
        (rounds[round] ?? []).map(([place, State, iteration = 1], at) => ({
          ID: `t${at}`,
          ...(typeof place === 'number' ? { Slot: place, NodeID: 'n1' } : { NodeID: place }),
          DesiredState: 'complete',
          Status: { State },
          JobIteration: { Index: iteration },
        })),
      'GET /nodes': ['n1', 'n2'].map((ID) => ({ ID, Status: { State: 'ready' } })),
    });
  };

  async function run(client: FakeClient, interactive: boolean): Promise<string> {
    const screen = aScreen({ interactive });
    expect(await docker(['service', 'create', 'busybox'], client, screen, new AbortController().signal)).toBe(0);
    return screen.stdout;
  }

  test('is over when enough of its present tasks are complete, without a time to verify', async () => {
    const rounds = [
      [],
      [[0, 'running'], [1, 'complete', 0]],
      [[0, 'complete'], [1, 'complete'], [2, 'starting']],
      [[0, 'complete'], [1, 'complete'], [2, 'failed'], [2, 'complete']],
      [[0, 'complete'], [1, 'complete'], [2, 'complete']],
    ] as [number, string, number?][][]; // prettier-ignore
    const Mode = { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 3 } };
    expect(await run(job(Mode, rounds), true)).toMatch(
      /job progress: 3 out of 3 complete \nactive tasks: 0 out of 0 tasks \n1\/3: complete {2}\n2\/3: complete {2}\n3\/3: complete {2}\njob complete\n$/,
    );
    expect(await run(job(Mode, rounds), false)).toContain('active tasks: 1 out of 1 tasks\n');
  });

  test('on every node waits for its tasks to appear', async () => {
    const rounds = [[], [['n1', 'running'], ['n2', 'complete']], [['n1', 'complete'], ['n2', 'complete']]] as [string, string][][]; // prettier-ignore
    expect(await run(job({ GlobalJob: {} }, rounds), false)).toContain('job progress: waiting for tasks\n');
    const shown = await run(job({ GlobalJob: {} }, rounds), true);
    expect(shown).toMatch(/job progress: 2 out of 2 complete \nn1: complete {2}\nn2: complete {2}\njob complete\n$/);
  });
});
