import { describe, expect, test } from 'vitest';
import type { Hostname } from '../../workers/api/ids.ts';
import { NEW_CABLE } from '../../workers/api/journal.ts';
import { aMachine, host } from '../cluster/fake.ts';
import { aScreen } from '../docker/testing.ts';
import { Shell } from './shell.ts';
import { aRoom, type FakeRoom } from './testing.ts';

const node1 = 'node-1' as Hostname;
const CLOCK_USAGE = 'usage: waggle clock NODE +TIME|-TIME|right [--drift PPM]\n';
const SPLIT_USAGE = 'usage: waggle partition NODE... [/ NODE...]...\n';

async function type(line: string, room: FakeRoom = aRoom(3)) {
  const screen = aScreen();
  const code = await new Shell(room).run(line, node1, screen, new AbortController().signal);
  return { code, out: screen.stdout, err: screen.stderr, room };
}

describe('a line', () => {
  test.each([
    ['echo a  b', 0, 'a b\n', ''],
    ['echo -n a', 0, 'a', ''],
    ['hostname', 0, 'node-1\n', ''],
    ['foo', 127, '', 'bash: foo: command not found\n'],
    ['curl localhost:8080', 127, '', "curl: packets are not part of Waggle yet: services have their addresses and ports (see 'docker service inspect'), but nobody can call them.\n"], // prettier-ignore
    ['toString', 127, '', 'bash: toString: command not found\n'],
    ['echo a; foo; echo b', 0, 'a\nb\n', 'bash: foo: command not found\n'],
    ['foo && echo b', 127, '', 'bash: foo: command not found\n'],
    ['true && echo b', 0, 'b\n', ''],
    ['sleep x', 1, '', "sleep: invalid time interval 'x'\n"],
    ['a > b', 2, '', "bash: '>' is not part of Waggle: commands are joined by ';', '&&' and '|' alone.\n"],
    ["printf 'b\\na\\n' | sort", 0, 'a\nb\n', ''],
    ["printf '%s=%d;' a 1 b 2", 0, 'a=1;b=2;', ''],
    ["printf '100%%\\t\\x41\\n'", 0, '100%\tA\n', ''],
    ['echo a | cat', 0, 'a\n', ''],
    ['cat /etc/passwd', 1, '', 'cat: /etc/passwd: No such file or directory\n'],
    ["printf 'web\\napi\\nWEB\\n' | grep -i web | wc -l", 0, '2\n', ''],
    ['echo a | grep b', 1, '', ''],
    ['echo a | grep b && echo c', 1, '', ''],
    ["printf '1\\n2\\n3\\n' | tail -n 2 | head -1", 0, '2\n', ''],
    ['nope | echo a', 0, 'a\n', 'bash: nope: command not found\n'],
    ['echo one two | wc', 0, '      1       2       8\n', ''],
    ['', 0, '', ''],
  ])('%s → %i', async (line, code, out, err) => {
    expect(await type(line)).toMatchObject({ code, out, err });
  });

  test('docker talks to the engine of the machine it is typed on', async () => {
    const { out, room } = await type('docker node ls -q');
    expect(out).toContain('n1nnn');
    expect([...room.clients.keys()]).toEqual([node1]);
  });
  test('sleep takes virtual time', async () => {
    const { room } = await type('sleep 1.5m');
    expect(room.clients.get(node1)?.elapsed).toBe(90_000);
  });
  test('nothing more runs after Ctrl-C', async () => {
    const screen = aScreen();
    const interruption = new AbortController();
    interruption.abort();
    expect(await new Shell(aRoom(1)).run('echo a', node1, screen, interruption.signal)).toBe(130);
    expect(screen.stdout).toBe('');
  });
});

describe('waggle', () => {
  const [a, b] = ['node-1', 'node-2'];
  test.each([
    ['kill node-2', [{ kind: 'kill', hostname: b }]],
    [
      'kill node-1 node-2',
      [
        { kind: 'kill', hostname: a },
        { kind: 'kill', hostname: b },
      ],
    ],
    ['kill @leader', [{ kind: 'kill', hostname: a }]],
    ['start node-2', [{ kind: 'start', hostname: b }]],
    ['freeze node-2', [{ kind: 'freeze', hostname: b }]],
    ['thaw node-2', [{ kind: 'thaw', hostname: b }]],
    ['cut node-1 node-2', [{ kind: 'cut', from: a, to: b, oneWay: false }]],
    ['cut --one-way node-1 node-2', [{ kind: 'cut', from: a, to: b, oneWay: true }]],
    ['cut node-2', [{ kind: 'cut', from: b, to: '*', oneWay: false }]],
    ['isolate node-2', [{ kind: 'cut', from: b, to: '*', oneWay: false }]],
    ['heal', [{ kind: 'mend-all' }]],
    ['mend node-1 node-2', [{ kind: 'mend', from: a, to: b, oneWay: false }]],
    ['heal node-1', [{ kind: 'mend', from: a, to: '*', oneWay: false }]],
    ['heal --one-way node-1 node-2', [{ kind: 'mend', from: a, to: b, oneWay: true }]],
    ['replace node-2', [{ kind: 'replace', hostname: b }]],
    ['wipe node-2', [{ kind: 'wipe', hostname: b }]],
    ['fill node-2', [{ kind: 'fill', hostname: b }]],
    ['free node-2', [{ kind: 'free', hostname: b }]],
    ['corrupt node-2', [{ kind: 'corrupt', hostname: b, path: null }]],
    ['corrupt node-2 raft/wal/1.wal', [{ kind: 'corrupt', hostname: b, path: 'raft/wal/1.wal' }]],
    ['clock node-2 +5s', [{ kind: 'clock', hostname: b, offsetUs: 5_000_000, driftPpm: 0 }]],
    ['clock node-2 -1m30s', [{ kind: 'clock', hostname: b, offsetUs: -90_000_000, driftPpm: 0 }]],
    ['clock node-2 +5s --drift -200ppm', [{ kind: 'clock', hostname: b, offsetUs: 5_000_000, driftPpm: -200 }]],
    ['clock node-2 --drift=200', [{ kind: 'clock', hostname: b, offsetUs: 0, driftPpm: 200 }]],
    ['clock node-2 right', [{ kind: 'clock', hostname: b, offsetUs: 0, driftPpm: 0 }]],
    ['partition node-1 node-2 / node-3', [{ kind: 'partition', groups: [[a, b], ['node-3']] }]],
    ['partition @leader', [{ kind: 'partition', groups: [[a], [b, 'node-3']] }]],
    ['partition node-1 / node-2 / node-3', [{ kind: 'partition', groups: [[a], [b], ['node-3']] }]],
    ['latency node-1 node-2 50ms', [{ kind: 'cable', from: a, to: b, cable: { latencyUs: 50_000 } }]],
    ['duplicate node-1 node-2 10%', [{ kind: 'cable', from: a, to: b, cable: { duplicateRatio: 0.1 } }]],
    ['reorder node-1 10%', [{ kind: 'cable', from: a, to: '*', cable: { reorderRatio: 0.1 } }]],
    ['renew node-1 node-2', [{ kind: 'cable', from: a, to: b, cable: NEW_CABLE }]],
    ['renew', [a, b, 'node-3'].map((from) => ({ kind: 'cable', from, to: '*', cable: NEW_CABLE }))],
    ['loss 10%', [a, b, 'node-3'].map((from) => ({ kind: 'cable', from, to: '*', cable: { lossRatio: 0.1 } }))],
    [
      'add',
      [
        { kind: 'add', machine: { hostname: 'node-4', address: '192.168.0.14', cpus: 4, memoryBytes: 8 * 2 ** 30 } },
        { kind: 'start', hostname: 'node-4' },
      ],
    ],
    [
      'add --cpus 1.5 --memory 16GB --arch arm64 --label disk=ssd --generic-resource gpu=2 --generic-resource key=a --generic-resource key=b',
      [
        {
          kind: 'add',
          machine: {
            ...{ hostname: 'node-4', address: '192.168.0.14', cpus: 1.5, memoryBytes: 16 * 2 ** 30 },
            architecture: 'aarch64',
            daemon: {
              labels: { disk: 'ssd' },
              genericResources: [
                { DiscreteResourceSpec: { Kind: 'gpu', Value: 2 } },
                { NamedResourceSpec: { Kind: 'key', Value: 'a' } },
                { NamedResourceSpec: { Kind: 'key', Value: 'b' } },
              ],
            },
          },
        },
        { kind: 'start', hostname: 'node-4' },
      ],
    ],
  ])('%s', async (line, inputs) => {
    const { code, room, err } = await type(`waggle ${line}`);
    expect([code, err]).toEqual([0, '']);
    expect(room.inputs).toEqual(inputs);
  });

  test.each([
    ['speed 5', [{ kind: 'running', speed: 5 }]],
    ['speed max', [{ kind: 'running', speed: Infinity }]],
    ['pause', [{ kind: 'paused' }]],
    ['play', [{ kind: 'running', speed: 1 }]],
  ])('%s', async (line, paces) => expect((await type(`waggle ${line}`)).room.paces).toEqual(paces));

  test.each([
    ['run 30s', { until: { atUs: 31_000_000 }, limit: 30_000_000 }],
    ['run 1m30s', { until: { atUs: 91_000_000 }, limit: 90_000_000 }],
    ['run until converged', { until: 'converged', limit: 600_000_000 }],
    ['run until leader', { until: 'leader', limit: 600_000_000 }],
  ])('%s', async (line, run) => expect((await type(`waggle ${line}`)).room.runs).toEqual([run]));

  test('lists the machines', async () => {
    expect((await type('waggle machines')).out).toBe('node-1   on, leader\nnode-2   on\nnode-3   on\n');
  });
  test('says what is wrong with each machine', async () => {
    const room = aRoom(5);
    const clock = { offsetUs: -120_000_000, driftPpm: 200, sinceUs: 1_000_000 };
    const cut = (from: number, to: number) => ({ from: host(from), to: host(to), cut: true, cable: NEW_CABLE });
    room.standing = () => ({
      machines: [
        { ...aMachine(1), faults: { diskFull: true, clock: null } },
        { ...aMachine(2), faults: { diskFull: false, clock } },
        aMachine(3, 'frozen'),
        aMachine(4, 'crashed'),
        aMachine(5),
      ],
      cables: [1, 2, 3, 4].flatMap((n) => [cut(n, 5), cut(5, n)]),
      damage: { [host(4)]: ['raft/wal'] },
    });
    expect((await type('waggle machines', room)).out).toBe(
      'node-1   on, leader, disk full, side A\n' +
        'node-2   on, clock 2m behind, drifts by 200ppm, side A\n' +
        'node-3   frozen, side A\n' +
        'node-4   crashed, damaged: raft/wal, side A\n' +
        'node-5   on, cut off\n',
    );
  });
  test('lists the cables that are not as new', async () => {
    const room = aRoom(3);
    const slow = { ...NEW_CABLE, latencyUs: 120_000, jitterUs: 20_000, lossRatio: 0.1 };
    const strange = { ...NEW_CABLE, duplicateRatio: 0.05, reorderRatio: 0.5 };
    room.standing = () => ({
      machines: [aMachine(1), aMachine(2), aMachine(3)],
      cables: [
        { from: host(1), to: host(2), cut: false, cable: slow },
        { from: host(2), to: host(1), cut: false, cable: slow },
        { from: host(2), to: host(3), cut: true, cable: strange },
        { from: host(3), to: host(2), cut: false, cable: strange },
      ],
      damage: {},
    });
    expect((await type('waggle cables', room)).out).toBe(
      'node-2 --> node-3   cut\n' +
        'node-1 <-> node-2   latency 120ms, jitter 20ms, loses 10%\n' +
        'node-2 <-> node-3   doubles 5%, reorders 50%\n',
    );
  });

  test.each([
    ['foo', 2, "waggle: there is no 'foo'. 'waggle help' lists what there is.\n"],
    ['kill', 2, 'waggle: which machine?\nusage: waggle kill NODE...\n'],
    [
      'kill node-9',
      2,
      "waggle: there is no machine 'node-9' (machines: node-1, node-2, node-3)\nusage: waggle kill NODE...\n",
    ],
    ['cut node-1 node-1', 2, 'waggle: a cable has two different ends\nusage: waggle cut NODE [NODE] [--one-way]\n'],
    ['cut node-1 --both', 2, 'waggle: unknown flag: --both\nusage: waggle cut NODE [NODE] [--one-way]\n'],
    ['loss 200%', 2, "waggle: '200%' is not a percentage, such as 10%\nusage: waggle loss [NODE [NODE]] PERCENT\n"],
    ['heal --one-way', 2, 'waggle: which machine?\nusage: waggle heal [NODE [NODE]] [--one-way]\n'],
    ['wipe', 2, 'waggle: which machine?\nusage: waggle wipe NODE...\n'],
    ['corrupt', 2, 'waggle: which machine?\nusage: waggle corrupt NODE [FILE]\n'],
    ['corrupt node-1 a b', 2, 'waggle: one file at a time\nusage: waggle corrupt NODE [FILE]\n'],
    ['clock', 2, `waggle: which machine?\n${CLOCK_USAGE}`],
    ['clock node-1', 2, `waggle: how wrong? '+5s', '-2m', or 'right'\n${CLOCK_USAGE}`],
    ['clock node-1 5s', 2, `waggle: '5s' does not say ahead or behind: '+5s', '-2m', or 'right'\n${CLOCK_USAGE}`],
    ['clock node-1 +soon', 2, `waggle: 'soon' is not a span of time, such as 30s, 50ms or 1m30s\n${CLOCK_USAGE}`],
    ['clock node-1 +5s --drift fast', 2, `waggle: 'fast' is not a drift, such as 200ppm\n${CLOCK_USAGE}`],
    ['clock node-1 +5s --drift 200000', 2, `waggle: a clock drifts by at most 100000ppm\n${CLOCK_USAGE}`],
    ['clock node-1 right --drift 5', 2, `waggle: a clock that is right does not drift\n${CLOCK_USAGE}`],
    ['clock node-1 +5s --slowly', 2, `waggle: unknown flag: --slowly\n${CLOCK_USAGE}`],
    ['partition', 2, `waggle: which machines are on one side?\n${SPLIT_USAGE}`],
    ['partition node-1 /', 2, `waggle: nobody stands on one side of a '/'\n${SPLIT_USAGE}`],
    ['partition node-1 / node-1', 2, `waggle: node-1 is named twice\n${SPLIT_USAGE}`],
    ['partition node-1 node-2 node-3', 2, `waggle: nobody is left for the other side\n${SPLIT_USAGE}`],
    [
      'duplicate node-1 often',
      2,
      "waggle: 'often' is not a percentage, such as 10%\nusage: waggle duplicate [NODE [NODE]] PERCENT\n",
    ],
    ['speed 0', 2, "waggle: '0' is not a speed: a number from 0.05, or max\nusage: waggle speed NUMBER|max\n"],
    ['run', 2, 'waggle: for how long?\nusage: waggle run TIME|until converged|until leader\n'],
    [
      'run 30',
      2,
      "waggle: '30' is not a span of time, such as 30s, 50ms or 1m30s\nusage: waggle run TIME|until converged|until leader\n",
    ],
    [
      'run until rain',
      2,
      "waggle: until what? 'converged' or 'leader'\nusage: waggle run TIME|until converged|until leader\n",
    ],
    ['pause now', 2, 'waggle: it takes no arguments\nusage: waggle pause\n'],
  ])('%s makes no sense and changes nothing', async (line, code, err) => {
    const { room, ...shown } = await type(`waggle ${line}`);
    expect(shown).toMatchObject({ code, err });
    expect([room.inputs, room.paces, room.runs]).toEqual([[], [], []]);
  });

  test.each([
    ['kill node-2', 'already', 'waggle: node-2 is off already\n'],
    ['freeze node-2', 'off', 'waggle: node-2 is off\n'],
    ['cut node-1 node-2', 'already', 'waggle: cut already\n'],
    ['partition node-1', 'already', 'waggle: split so already\n'],
    ['wipe node-2', 'on', "waggle: node-2 is on: 'waggle kill node-2' first\n"],
    ['fill node-2', 'already', 'waggle: node-2 has a full disk already\n'],
    ['free node-2', 'already', 'waggle: node-2 has room on its disk already\n'],
    ['corrupt node-2', 'no-such-file', 'waggle: there is nothing on the disk of node-2\n'],
    [
      'corrupt node-2 moon',
      'no-such-file',
      "waggle: there is no file 'moon' on the disk of node-2, or nothing in it\n",
    ],
    ['clock node-2 right', 'already', 'waggle: node-2 has a clock that is right already\n'],
  ] as const)('%s, where the hardware refuses (%s)', async (line, why, err) => {
    const room = aRoom(3);
    room.answer = { ok: false, why };
    expect(await type(`waggle ${line}`, room)).toMatchObject({ code: 1, err });
  });
  test('what is waited for and does not come', async () => {
    const room = aRoom(3);
    room.holds = false;
    expect(await type('waggle run until leader', room)).toMatchObject({
      code: 1,
      err: 'waggle: no leader within 10 minutes\n',
    });
  });
  test('@leader, while nobody leads', async () => {
    const room = aRoom(3);
    room.leading = null;
    expect(await type('waggle kill @leader', room)).toMatchObject({
      code: 1,
      err: "waggle: no manager leads at the moment: 'waggle run until leader' waits for one\n",
    });
  });
  test("kill-container finds the task's machine", async () => {
    const container = 'c'.repeat(64);
    const room = aRoom(3, {
      'GET /services': [{ ID: 's1', Spec: { Name: 'web' } }],
      'GET /tasks': [
        {
          ServiceID: 's1',
          Slot: 2,
          NodeID: 'n2',
          Status: { State: 'failed', ContainerStatus: { ContainerID: 'old' } },
        },
        {
          ServiceID: 's1',
          Slot: 2,
          NodeID: 'n3',
          Status: { State: 'running', ContainerStatus: { ContainerID: container } },
        },
      ],
      'GET /nodes/n3': { ID: 'n3', Description: { Hostname: 'node-3' } },
      'POST /containers/*/kill': null,
    });
    expect((await type('waggle kill-container web.2', room)).code).toBe(0);
    expect(room.clients.get('node-3' as Hostname)?.asked.map(({ path }) => path)).toEqual([
      `/v1.50/containers/${container}/kill?signal=SIGKILL`,
    ]);
    expect((await type('waggle kill-container web.1', room)).err).toBe('waggle: no task web.1 is running\n');
  });
});

describe('completion', () => {
  test.each([
    ['do', 0, ['docker']],
    ['docker se', 7, ['secret', 'service']],
    ['docker secret rm p', 17, ['pw', 'pw10', 'pw9']],
    ['docker config inspect ', 22, ['nginx.conf']],
    ['docker service create --secret pw1', 31, ['pw10']],
    ['docker service update --config-add n', 35, ['nginx.conf']],
    ['echo a |do', 8, ['docker']],
    ['docker service ', 15, ['create', 'inspect', 'logs', 'ls', 'ps', 'rm', 'rollback', 'scale', 'update']],
    ['docker service ps w', 18, ['web']],
    ['docker service scale w', 21, ['web=']],
    ['docker service create --repl', 22, ['--replicas', '--replicas-max-per-node']],
    ['docker service create --mode gl', 29, ['global', 'global-job']],
    ['docker node inspect node-1', 20, ['node-1', 'node-10']],
    ['docker swarm join-token ', 24, ['manager', 'worker']],
    ['docker service create ngi', 22, ['nginx', 'nginx:1.25', 'nginx:alpine', 'nginx:latest']],
    ['docker logs we', 12, ['web.1.t1ttttttttttttttttttttttt']],
    ['waggle k', 7, ['kill', 'kill-container']],
    ['waggle kill ', 12, ['@leader', 'node-1', 'node-2', 'node-3']],
    ['waggle mend --', 12, ['--one-way']],
    ['waggle wipe node-', 12, ['node-1', 'node-2', 'node-3']],
    ['waggle corrupt node-2 ', 22, ['raft/wal/1.wal', 'swarm/state.json']],
    ['waggle corrupt @leader sw', 23, ['swarm/state.json']],
    ['waggle corrupt moon ', 20, []],
    ['waggle clock node-1 -', 20, ['--drift', '-2m', '-5s']],
    ['waggle partition node-1 ', 24, ['/', '@leader', 'node-2', 'node-3']],
    ['waggle duplicate node-1 1', 24, ['10%']],
    ['echo a; waggle sp', 15, ['speed']],
    ['foo ', 4, []],
  ])('%s', async (line, from, options) => {
    expect(await new Shell(aRoom(3)).complete(line, line.length, node1)).toEqual({ from, options });
  });

  test('looks at what stands before the cursor alone', async () => {
    expect((await new Shell(aRoom(3)).complete('docker sw ls', 9, node1)).options).toEqual(['swarm']);
  });
  test('suggests nothing where the engine refuses', async () => {
    const room = aRoom(1, {});
    expect((await new Shell(room).complete('docker service ps ', 18, node1)).options).toEqual([]);
  });
});
