/** A swarm that loses its managers, as a person lives through it: the real nodes, the real words. */
import { describe, expect, test } from 'vitest';
import { inOneThread } from '../../../../workers/campaigns/in-one-thread.ts';
import type { OneThread } from '../../../../workers/campaigns/one-thread.ts';
import type { Hostname } from '../../../../workers/api/ids.ts';
import { attempt, headlessPorts } from '../../../shell/headless.ts';
import { transcript } from '../../../shell/transcript.ts';

type State = (datacenter: OneThread) => boolean;

/** How long a state may be awaited, in seconds. */
const PATIENCE = 120;

/** Pieces of a script, and states that are awaited between them: what each command printed; ids and tokens as `ID` and `TOKEN`. */
async function play(...story: readonly (string | State)[]): Promise<readonly string[]> {
  const datacenter = inOneThread({ seed: 7 });
  let shown = '';
  for (const part of story) {
    if (typeof part !== 'string') {
      let seconds = 0;
      while (!part(datacenter) && seconds++ < PATIENCE) datacenter.run(1_000_000);
      expect(part(datacenter), shown).toBe(true);
      continue;
    }
    const code = await datacenter.drive(
      transcript(part, {
        ports: headlessPorts(datacenter),
        attempt: () => attempt(datacenter, 120_000_000),
        write: (text) => void (shown += text),
        complain: (line, what) => void (shown += `${line}: ${what}\n`),
      }),
    );
    expect(code, shown).toBe(0);
  }
  return shown
    .replace(/SWMTKN-1-\S+/g, 'TOKEN')
    .replace(/\b[0-9a-z]{25}\b/g, 'ID')
    .split(/^(?=node-\d \$ |> )/m)
    .filter((part) => !part.startsWith('>'))
    .map((part) => part.replace(/ +$/gm, ''));
}

const viewOf = (datacenter: OneThread, hostname: string) => datacenter.views()[hostname as Hostname];

/** What the one that leads says of the other. */
const isSeen =
  (hostname: string, state: 'ready' | 'down', leader = 'node-1'): State =>
  (datacenter) =>
    viewOf(datacenter, leader)?.cluster?.nodes.some((one) => one.hostname === hostname && one.state === state) ?? false;

const NO_LEADER =
  "Error response from daemon: rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.\n";
const LEAVING =
  'Error response from daemon: You are attempting to leave the swarm on a node that is participating as a manager. ';
const ONLY_WAY =
  'The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.\n';
const NODES = 'ID                            HOSTNAME   STATUS    AVAILABILITY   MANAGER STATUS   ENGINE VERSION\n';

test('two of three managers are lost: a new swarm by force, and managers for it', async () => {
  const told = await play(
    `> new --managers 3 --workers 1
$ docker service create --detach --name web --replicas 4 nginx:alpine
> run 20s
> kill node-2
> kill node-3
> run 30s
$ docker node ls
$ docker swarm leave
$ docker swarm init
@node-4 $ docker swarm init --force-new-cluster
$ docker swarm init --force-new-cluster --advertise-addr 10.9.8.7
$ docker swarm init --force-new-cluster
$ docker service ls
> run 60s
$ docker node ls
> start node-2
`,
    // It learns that it is out, and serves the new swarm as a worker.
    isSeen('node-2', 'ready'),
    `@node-2 $ docker node ls
@node-2 $ docker swarm leave --force
$ docker node rm node-2
`,
    isSeen('node-2', 'down'),
    `$ docker node rm node-2
$ docker node rm node-3
$ docker node promote node-4
> run 10s
$ docker node ls
`,
  );
  expect(told).toEqual([
    'node-1 $ docker service create --detach --name web --replicas 4 nginx:alpine\nID\n',
    `node-1 $ docker node ls\n${NO_LEADER}`,
    `node-1 $ docker swarm leave\n${LEAVING}Doing so may lose the consensus of your cluster. ${ONLY_WAY}`,
    'node-1 $ docker swarm init\nError response from daemon: This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.\n',
    'node-4 $ docker swarm init --force-new-cluster\nError response from daemon: This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.\n',
    'node-1 $ docker swarm init --force-new-cluster --advertise-addr 10.9.8.7\nError response from daemon: advertise address 10.9.8.7 is not an address of this machine, whose only one is 192.168.0.11\n',
    `node-1 $ docker swarm init --force-new-cluster
Swarm initialized: current node (ID) is now a manager.

To add a worker to this swarm, run the following command:

    docker swarm join --token TOKEN 192.168.0.11:2377

To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.
`,
    expect.stringMatching(/web +replicated +4\/4 +nginx:alpine\n$/) as string,
    expect.stringMatching(
      /node-1 +Ready +Active +Leader .*\nID +node-2 +Down +Active +[\d.]+\nID +node-3 +Down +Active +[\d.]+\nID +node-4 +Ready +Active +[\d.]+\n$/,
    ) as string,
    "node-2 $ docker node ls\nError response from daemon: This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.\n",
    'node-2 $ docker swarm leave --force\nNode left the swarm.\n',
    "node-1 $ docker node rm node-2\nError response from daemon: rpc error: code = FailedPrecondition desc = node ID is not down and can't be removed\n",
    'node-1 $ docker node rm node-2\nnode-2\n',
    'node-1 $ docker node rm node-3\nnode-3\n',
    'node-1 $ docker node promote node-4\nNode node-4 promoted to a manager in the swarm.\n',
    expect.stringMatching(/node-1 +Ready +Active +Leader [^]*node-4 +Ready +Active +Reachable /) as string,
  ]);
});

describe('the quorum is guarded', () => {
  test('while one of three managers is away', async () => {
    const told = await play(`> new --managers 3 --workers 0
> kill node-3
> run 5s
$ docker node demote node-2
$ docker node rm --force node-2
@node-2 $ docker swarm leave
$ docker node demote node-3
> run 15s
$ docker node ls
`);
    expect(told).toEqual([
      "node-1 $ docker node demote node-2\nError response from daemon: rpc error: code = FailedPrecondition desc = can't remove member from the raft: this would result in a loss of quorum\n",
      'node-1 $ docker node rm --force node-2\nError response from daemon: rpc error: code = FailedPrecondition desc = node ID is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal\n',
      `node-2 $ docker swarm leave\n${LEAVING}Removing this node leaves 1 managers out of 3. Without a Raft quorum your swarm will be inaccessible. ${ONLY_WAY}`,
      'node-1 $ docker node demote node-3\nManager node-3 demoted in the swarm.\n',
      expect.stringContaining(NODES) as string,
    ]);
    expect(told.at(-1)).toMatch(/Leader [^]*Reachable [^]*node-3 +Down +Active +[\d.]+\n$/);
  });

  test('of the last manager', async () => {
    expect(
      await play(`> new --managers 1 --workers 1
$ docker node demote node-1
$ docker swarm leave
`),
    ).toEqual([
      'node-1 $ docker node demote node-1\nError response from daemon: rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm\n',
      `node-1 $ docker swarm leave\n${LEAVING}Removing the last manager erases all current state of the swarm. Use \`--force\` to ignore this message.\n`,
    ]);
  });
});

test('snapshots are set by docker swarm update, and 0 turns them off', async () => {
  const told = await play(`> new --managers 1 --workers 0
$ docker swarm update --snapshot-interval 50 --max-snapshots 2
$ docker info
$ docker swarm update --snapshot-interval 0
$ docker info
`);
  expect(told[0]).toBe('node-1 $ docker swarm update --snapshot-interval 50 --max-snapshots 2\nSwarm updated.\n');
  expect(told[1]).toContain('   Snapshot Interval: 50\n   Number of Old Snapshots to Retain: 2\n');
  expect(told[3]).toContain('   Snapshot Interval: 0\n   Number of Old Snapshots to Retain: 2\n');
});
