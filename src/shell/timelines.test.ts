/**
 * What happens when, with default settings, on whole swarms (swarm-semantics §14): commands typed at their prompts, and
 * how long after one moment of the trace another comes. In the tables: from, to, seconds at least, seconds at most.
 */
import { describe, expect, test } from 'vitest';
import type { EventCode, TraceEvent } from '../../workers/api/trace.ts';
import { inOneThread } from '../../workers/campaigns/in-one-thread.ts';
import { play } from './testing.ts';

/** What an entry of Raft may take, before which a delay may begin and after which it is seen; and the grain of reports. */
const COMMIT = 0.01;
const BATCH = 0.1;

type Row = readonly [from: string, to: string, atLeast: number, atMost: number];

interface Story {
  readonly shown: string;
  /** The moments in short, such as `task.state web.1 running`. */
  readonly lines: readonly string[];
  follows(row: Row): void;
}

/** Commands are typed with `-d`, so that they return as soon as they are answered. */
async function told(script: string, seed: number): Promise<Story> {
  const datacenter = inOneThread({ seed });
  const shown = await play(script, seed, datacenter);
  const moments = datacenter.events().map((event) => ({ atUs: event.atUs, words: inShort(event) }));
  const lines = moments.map(({ words }) => words.join(' '));
  /** `x` is the first such moment, `x #3` the third, `last x` the last; `*` is any word. */
  function at(wanted: string): number {
    const [, last, text, nth] = /^(last )?(.*?)(?: #(\d+))?$/.exec(wanted)!;
    const words = (text as string).split(' ');
    const found = moments.filter((moment) => words.every((word, at) => word === '*' || word === moment.words[at]));
    const chosen = last ? found.at(-1) : found[Number(nth ?? 1) - 1];
    expect(chosen, `"${wanted}" in\n${lines.join('\n')}`).toBeDefined();
    return chosen!.atUs / 1e6;
  }
  return {
    shown,
    lines,
    follows([from, to, atLeast, atMost]) {
      const seconds = at(to) - at(from);
      expect(seconds, `from "${from}" to "${to}"`).toBeGreaterThanOrEqual(atLeast);
      expect(seconds, `from "${from}" to "${to}"`).toBeLessThanOrEqual(atMost);
    },
  };
}

const inShort = ({ code, params }: TraceEvent): readonly string[] => {
  const { task, service, hostname, name, state, term } = params as Record<string, string | undefined>;
  const who = task ?? service ?? name?.split('.').slice(0, 2).join('.') ?? hostname ?? term ?? '';
  return [code satisfies EventCode, who, state].filter((word) => word !== undefined && word !== '') as string[];
};

const SEEDS = [1, 2, 3];

describe.each(SEEDS)('§14.1 a service of three is created, SEED=%i', (seed) => {
  const story = told(
    `> new --managers 3 --workers 2\n$ docker service create -d --name web --replicas 3 nginx:alpine\n> run 15s`,
    seed,
  );

  test.each<Row>([
    // The first service of a swarm: a commit before it gives every node its address in the mesh.
    ['service.created web', 'task.created web.3', 0, 2 * COMMIT],
    ['task.created web.1', 'task.created web.3', 0, 0],
    ['task.created web.1', 'task.state web.1 pending', 0, COMMIT],
    ['task.state web.1 pending', 'task.state web.3 pending', 0, 0],
    ['task.state web.3 pending', 'task.assigned web.1', 0.05, 0.05 + COMMIT],
    ['task.assigned web.1', 'task.assigned web.3', 0, 0],
    ['task.assigned web.1', 'task.state web.1 preparing', 0.1, 0.1 + 2 * BATCH],
    ['container.started web.1', 'task.state web.1 running', 0, 0.1 + BATCH],
  ])('%s → %s: %d to %d s', async (...row) => (await story).follows(row));
});

describe.each(SEEDS)('§14.2 a worker crashes, SEED=%i', (seed) => {
  const story = told(
    `> new --managers 1 --workers 2
$ docker node update --label-add disk=ssd node-3
$ docker service create -d --name web --constraint node.labels.disk==ssd nginx:alpine
$ docker service create -d --name each --mode global nginx:alpine
> run 60s
$ docker node update --label-add disk=ssd node-2
> kill node-3
> run 25h
$ docker service ps web`,
    seed,
  );

  test.each<Row>([
    ['machine.killed node-3', 'node.down node-3', 8.5, 16.5],
    ['node.down node-3', 'task.desired web.1 shutdown', 0, BATCH],
    ['task.desired web.1 shutdown', 'task.created web.1 #2', 0, 0],
    ['task.created web.1 #2', 'task.desired web.1 running', 5 - COMMIT, 5 + COMMIT],
    ['machine.killed node-3', 'last container.started web.1', 14, 22],
    ['node.down node-3', 'last task.state web.1 orphaned', 86_400 - BATCH, 86_400 + COMMIT],
  ])('%s → %s: %d to %d s', async (...row) => (await story).follows(row));

  test('its global task is shut down, and nothing comes in its place', async () => {
    const { lines } = await story;
    expect(lines.filter((line) => line.startsWith('task.created each.'))).toHaveLength(3);
    expect(lines.filter((line) => /task.desired each.* shutdown/.test(line))).toHaveLength(1);
  });
});

describe.each(SEEDS)('§14.3 the leader crashes, SEED=%i', (seed) => {
  const story = told(
    `> new --managers 3 --workers 1
$ docker service create -d --name web --replicas 4 nginx:alpine
> run 20s
> kill @leader
> run 90s
@leader $ docker service ps web`,
    seed,
  );

  test.each<Row>([
    // A split vote costs another round.
    ['machine.killed', 'last raft.leader', 9, 38],
    ['last raft.leader', 'last node.unknown node-4', 0, 0.05],
    ['last node.unknown node-4', 'last node.ready node-4', 0, 8.5],
    ['last node.unknown node-1', 'node.down node-1', 27, 33 + BATCH],
    ['node.down node-1', 'last task.created', 0, COMMIT],
    ['last task.created', 'last task.desired * running', 5 - COMMIT, 5 + COMMIT],
  ])('%s → %s: %d to %d s', async (...row) => (await story).follows(row));

  test('nobody else is moved', async () => {
    expect((await story).lines.filter((line) => line.startsWith('task.created'))).toHaveLength(5);
  });
});

describe('§14.4 a rolling update of four, one at a time, with a delay of ten seconds', () => {
  const story = told(
    `> new --managers 1 --workers 2
$ docker service create -d --name web --replicas 4 --update-delay 10s nginx:alpine
> run 20s
$ docker service update -d --image nginx:1.27 web
> run 120s`,
    1,
  );

  test('every slot in turn: the new task is made as the old one is asked to stop, started when it has, then ten seconds', async () => {
    const { lines, follows } = await story;
    const order = lines.filter((line) => line.startsWith('task.created')).slice(4);
    expect([...order].sort()).toEqual([1, 2, 3, 4].map((slot) => `task.created web.${slot}`));
    for (const [turn, created] of order.entries()) {
      const slot = created.slice(-5);
      follows([`${created} #2`, `task.desired ${slot} shutdown`, 0, 0]);
      follows([`task.state ${slot} shutdown`, `task.desired ${slot} running`, 0, COMMIT]);
      const next = order[turn + 1];
      if (next) follows([`task.state ${slot} running #2`, `${next} #2`, 10, 10 + COMMIT]);
    }
  });

  test.each<Row>([
    ['service.updated web', 'update.state web updating', 0, COMMIT],
    ['last task.state', 'update.state web completed', 21, 21 + COMMIT],
  ])('%s → %s: %d to %d s', async (...row) => (await story).follows(row));
});

describe('§14.5 an update that fails', () => {
  const story = told(
    `> new --managers 1 --workers 2
$ docker service create -d --name web --replicas 4 nginx:alpine
> run 20s
$ docker service update -d --image nginx:nothing-like-this web
> run 30s
$ docker service inspect --pretty web
$ docker service ps --filter desired-state=running web`,
    1,
  );

  /** Which slot the update begins with is left to chance: the one that runs no more. */
  const first = (shown: string) =>
    ['web.1', 'web.2', 'web.3', 'web.4'].find((slot) => !new RegExp(`${slot} +nginx:alpine +node`).test(shown));

  test('pauses at the first failure of four, and says of which task', async () => {
    const { shown, follows } = await story;
    follows([`task.state ${first(shown)} rejected`, 'update.state web paused', 0, COMMIT]);
    expect(shown).toMatch(
      / State:\t\tpaused\n.*\n Message:\tupdate paused due to failure or early termination of task \w{25}\n/,
    );
  });

  test('the policy tries again every five seconds with the new spec; the other three stay', async () => {
    const { shown, follows } = await story;
    for (const nth of [3, 4, 5])
      follows([
        `task.created ${first(shown)} #${nth}`,
        `task.created ${first(shown)} #${nth + 1}`,
        5 - COMMIT,
        5 + COMMIT,
      ]);
    expect(shown.match(/nginx:alpine +node-\d +Running +Running /g)).toHaveLength(3);
  });
});

describe('§14.6 a crash loop', () => {
  const story = told(
    `> new --managers 1
$ docker service create -d --name loop busybox sh -c "exit 1"
> run 60s
$ docker service ps loop`,
    1,
  );

  test('comes round every five to six seconds', async () => {
    const { follows } = await story;
    for (const nth of [2, 3, 4, 5])
      follows([`container.exited loop.1 #${nth}`, `container.exited loop.1 #${nth + 1}`, 5, 6]);
  });

  test('shows the live task and four of the past', async () => {
    const { shown } = await story;
    expect(shown.match(/ loop\.1 /g)).toHaveLength(5);
    expect(shown.match(/Shutdown +Failed .* "task: non-zero exit \(1\)"/g)).toHaveLength(4);
  });
});

describe('§14.7 a drain', () => {
  const story = told(
    `> new --managers 1 --workers 2
$ docker service create -d --name web --replicas 6 nginx:alpine
> run 20s
$ docker node update --availability drain node-1
> run 70s
$ docker node ls`,
    1,
  );

  test('all at once, without delay: each replacement starts as soon as the old task has stopped', async () => {
    const { lines, follows } = await story;
    const moved = lines.filter((line) => /^task.desired .* shutdown/.test(line)).map((line) => line.split(' ')[1]!);
    expect(moved).toHaveLength(2);
    for (const task of moved) {
      follows(['node.availability node-1', `task.desired ${task} shutdown`, 0, COMMIT]);
      follows([`task.desired ${task} shutdown`, `task.created ${task} #2`, 0, 0]);
      follows([`task.state ${task} shutdown`, `task.desired ${task} running`, 0, COMMIT]);
    }
  });

  test('the node stays ready, and a manager', async () => {
    expect((await story).shown).toMatch(/node-1 +Ready +Drain +Leader/);
  });
});

describe('§14.8 an image that does not exist', () => {
  const story = told(
    `> new --managers 1
$ docker service create -d --name web nginx:nothing-like-this
> run 40s
$ docker service ps --no-trunc web`,
    1,
  );

  test('is rejected, and a new task tried in the same slot every five seconds', async () => {
    const { lines, shown, follows } = await story;
    expect(shown).toMatch(/Shutdown +Rejected .* "No such image: nginx:nothing-like-this"/);
    for (const nth of [2, 3, 4])
      follows([`task.created web.1 #${nth}`, `task.created web.1 #${nth + 1}`, 5 - COMMIT, 5 + COMMIT]);
    expect(lines.filter((line) => line.startsWith('container.started'))).toEqual([]);
  });
});

describe('§14.9 no node fits', () => {
  const story = told(
    `> new --managers 1 --workers 1
$ docker service create -d --name web --constraint node.labels.disk==ssd nginx:alpine
> run 10s
$ docker service ps --no-trunc web
$ docker node update --label-add disk=ssd node-2
> run 10s
$ docker service ps web`,
    1,
  );

  test('is pending with its reason, until a node does', async () => {
    const { shown, follows } = await story;
    expect(shown).toMatch(/Running +Pending .* "no suitable node \(scheduling constraints not satisfied on 2 nodes\)"/);
    follows(['task.pending web.1', 'task.assigned web.1', 9, 12]);
    expect(shown).toMatch(/web\.1 +nginx:alpine +node-2 +Running +Running \d seconds ago +\n/);
  });
});
