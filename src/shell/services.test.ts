/** What operators do with services, on whole swarms: their logs, their ports, their health, their jobs, and what is refused. */
import { describe, expect, test } from 'vitest';
import { play } from './testing.ts';

/** What followed a line that was typed. */
const after = (shown: string, line: string): string =>
  shown.split(`$ ${line}\n`)[1]?.split(/^(?:node-\d \$|> )/m)[0] ?? '';

describe('logs of a service', () => {
  const COUNTING = 'for line in $(seq 1 6); do echo log test $line; done; sleep 100000';

  test('come from all its tasks, whole or by their ends, with and without their origin', async () => {
    const shown = await play(`> new --managers 1 --workers 2
$ docker service create -d --name lg --replicas 2 busybox sh -c '${COUNTING}'
$ docker service create -d --name tty -t busybox sh -c 'echo out; (echo err 1>&2); sleep 100000'
$ docker service create -d --name told --env asdf=test1 --log-driver json-file --log-opt env=asdf busybox sh -c 'echo line; exec top'
> run until converged
$ docker service logs lg
$ docker service logs --raw --tail 1 lg
$ docker service logs --no-task-ids --tail 1 lg
$ docker service logs --details told
$ docker service logs tty
$ docker service logs --raw tty
$ docker service logs nope`);
    const all = after(shown, 'docker service logs lg');
    for (const slot of [1, 2]) {
      const own = all.split('\n').filter((line) => line.startsWith(`lg.${slot}.`));
      expect(own.map((line) => line.split(' | ')[1])).toEqual([1, 2, 3, 4, 5, 6].map((line) => `log test ${line}`));
    }
    expect(after(shown, 'docker service logs --raw --tail 1 lg')).toBe('log test 6\nlog test 6\n');
    expect(after(shown, 'docker service logs --no-task-ids --tail 1 lg').split('\n').sort()).toEqual([
      '',
      expect.stringMatching(/^lg\.1@node-\d +\| log test 6$/),
      expect.stringMatching(/^lg\.2@node-\d +\| log test 6$/),
    ]);
    expect(after(shown, 'docker service logs --details told')).toMatch(
      /^told\.1\.\w{12}@node-\d +\| asdf=test1 line\n$/,
    );
    expect(after(shown, 'docker service logs tty')).toBe('tty service logs only supported with --raw\n');
    expect(after(shown, 'docker service logs --raw tty')).toBe('out\nerr\n');
    expect(shown).toMatch(/no such task or service: nope\n$/);
  });
});

describe('a service', () => {
  test('of top, with ports of its machines, is seen there and nowhere twice', async () => {
    const shown = await play(`> new --managers 1 --workers 1
$ docker service create -d --name hp --mode global -p mode=host,published=7777,target=1 busybox top
$ docker service create -d --name late -p mode=host,published=7777,target=1 busybox top
$ docker service create -d --name ingress -p 7777:1 busybox top
> run until converged
$ docker service ps hp --format '{{.CurrentState}} {{.Ports}}'
$ docker service ps late --no-trunc --format '{{.Error}}'
$ docker service rm hp
> run 30s
$ docker service ps late --format '{{.Ports}}'`);
    expect(after(shown, "docker service ps hp --format '{{.CurrentState}} {{.Ports}}'")).toMatch(
      /^(Running .* \*:7777->1\/tcp\n){2}$/,
    );
    expect(after(shown, "docker service ps late --no-trunc --format '{{.Error}}'")).toBe(
      '"no suitable node (host-mode port already in use on 2 nodes)"\n',
    );
    expect(shown).toMatch(/port '7777' is already in use by service '(hp|late)' \(\w+\) as a host-published port\n/);
    expect(shown).toMatch(/\{\{\.Ports\}\}'\n\*:7777->1\/tcp\n$/);
  });

  test('whose health is a file fails when the file has gone, and starts anew', async () => {
    const shown = await play(`> new --managers 1
$ docker service create -d --name he --health-cmd 'cat /status' --health-interval 1s --health-timeout 1s --health-retries 1 busybox sh -c 'echo 1 > /status; sleep 3; rm /status; sleep 100'
> run 8s
$ docker service ps he --format '{{.DesiredState}} {{.CurrentState}}'
> run 12s
$ docker service ps he --no-trunc --filter desired-state=shutdown --format '{{.Error}}'`);
    expect(shown).toContain('Running Running');
    expect(shown).toMatch(/"task: non-zero exit \(137\): dockerexec: unhealthy container"\n/);
  });

  test.each([
    ['docker service scale gl=3', 'gl: scale can only be used with replicated or replicated-job mode'],
    ['docker service update --replicas 3 gl', 'replicas can only be used with replicated mode'],
    ['docker service update --update-parallelism 2 rj', 'Error response from daemon: rpc error: code = InvalidArgument desc = Jobs may not have an update config'],
    ['docker service create --mode replicated-job --rollback-parallelism 2 busybox', 'update and rollback configuration is not supported for jobs'],
    ['docker service create --mode global-job --replicas 2 busybox', 'replicas can only be used with replicated or replicated-job mode'],
    ['docker service create --max-concurrent 2 busybox', 'max-concurrent can only be used with replicated-job mode'],
    ['docker service create --mount type=floppy,target=/x busybox', 'Error response from daemon: invalid MountType: "floppy"'],
    ['docker service create --name gl busybox', 'Error response from daemon: rpc error: code = AlreadyExists desc = name conflicts with an existing object: service gl already exists'],
  ])('%s is refused', async (line, refusal) => {
    const shown = await play(`> new --managers 1
$ docker service create -d --name gl --mode global busybox top
$ docker service create -d --name rj --mode replicated-job busybox true
$ ${line}`);
    expect(after(shown, line).trim()).toBe(refusal);
  }); // prettier-ignore
});
