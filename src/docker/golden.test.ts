/** What the CLI prints, kept whole: each case is a file under `golden/`. The words are those of the client 28.2.2. */
import { describe, expect, test } from 'vitest';
import { docker } from './docker.ts';
import { shellWords } from './parse/values.ts';
import { aClient, aScreen, refusal, type Routes } from './testing.ts';
import { swarmRoutes } from './testing-swarm.ts';

/** Everything on the screen, and the exit code where it is not 0. */
async function type(line: string, routes: Routes = {}, columns = 80): Promise<string> {
  const screen = aScreen({ columns });
  const signal = new AbortController().signal;
  const code = await docker(shellWords(line), aClient({ ...routes, ...swarmRoutes, ...routes }), screen, signal);
  const shown = [screen.stdout, screen.stderr === '' ? '' : `--- stderr ---\n${screen.stderr}`];
  return `$ docker ${line}\n${shown.join('')}${code === 0 ? '' : `--- exit code ${code} ---\n`}`;
}

const golden = (name: string) => `golden/${name}.txt`;

describe('tables', () => {
  test.each([
    ['node-ls', 'node ls'],
    ['node-ls-quiet', 'node ls -q'],
    ['node-ls-json', 'node ls --format json'],
    ['node-ls-raw', 'node ls --format raw'],
    ['node-ls-template', `node ls --format 'table {{.Hostname}}\\t{{.ManagerStatus}}'`],
    ['node-ps', 'node ps'],
    ['service-ls', 'service ls'],
    ['service-ls-quiet', 'service ls -q'],
    ['service-ps', 'service ps web'],
    ['service-ps-whole', 'service ps --no-trunc web'],
    ['service-ps-quiet', 'service ps -q web'],
    ['service-ps-plain', `service ps --format '{{.Name}} on {{.Node}}: {{.CurrentState}}' web`],
    ['service-ps-one-unknown', 'service ps nope web'],
    ['ps', 'ps'],
    ['ps-json', 'ps --format json'],
    ['images', 'images'],
    ['images-digests', 'images --digests'],
    ['secret-ls', 'secret ls'],
    ['secret-ls-quiet', 'secret ls -q'],
    ['secret-ls-json', 'secret ls --format json'],
    ['secret-ls-template', `secret ls --format 'table {{.Name}}\\t{{.Label "tier"}}'`],
    ['config-ls', 'config ls'],
  ])('%s', async (name, line) => {
    await expect(await type(line)).toMatchFileSnapshot(golden(name));
  });

  test('a list without rows is its header', async () => {
    expect(await type('node ls', { 'GET /nodes': [] })).toBe(
      '$ docker node ls\nID        HOSTNAME   STATUS    AVAILABILITY   MANAGER STATUS   ENGINE VERSION\n',
    );
  });
});

describe('inspection', () => {
  test.each([
    ['node-inspect', 'node inspect node-1'],
    ['node-inspect-pretty', 'node inspect --pretty node-1 node-4'],
    ['node-inspect-one-unknown', 'node inspect nope node-4'],
    ['service-inspect', 'service inspect web'],
    ['service-inspect-unknown', 'service inspect nope'],
    ['service-inspect-pretty', 'service inspect --pretty web'],
    ['service-inspect-pretty-rich', 'service inspect --pretty rich'],
    ['secret-inspect', 'secret inspect pw'],
    ['secret-inspect-pretty', 'secret inspect --pretty pw pw10'],
    ['secret-inspect-one-unknown', 'secret inspect nope pw9'],
    ['secret-inspect-any', 'inspect pw'],
    ['config-inspect', 'config inspect nginx.conf'],
    ['config-inspect-pretty', 'config inspect --pretty nginx.conf'],
    ['info', 'info'],
    ['version', 'version'],
  ])('%s', async (name, line) => {
    await expect(await type(line)).toMatchFileSnapshot(golden(name));
  });

  test.each([
    ['{{.Spec.Role}}', 'manager', 'a field'],
    ['{{.Spec.Labels.zone}} {{.Spec.Labels.none}}', 'a <no value>', 'a label that is not there is no mistake'],
    ['{{json .Spec.Labels}}', '{"empty":"","zone":"a"}', 'keys of maps in order'],
    ['{{range $k, $v := .Spec.Labels}}{{$k}}={{$v}};{{end}}', 'empty=;zone=a;', 'a range'],
    ['{{if .ManagerStatus.Leader}}crown{{end}}', 'crown', 'a condition'],
  ])('node inspect -f %s → %s: %s', async (format, shown) => {
    const screen = aScreen();
    await docker(
      ['node', 'inspect', '-f', format, 'node-1'],
      aClient(swarmRoutes),
      screen,
      new AbortController().signal,
    );
    expect(screen.stdout).toBe(`${shown}\n`);
  });
});

describe('help', () => {
  test.each([
    ['help', '--help'],
    ['help-swarm', 'swarm --help'],
    ['help-service-create', 'service create --help'],
    ['help-service-update', 'service update --help'],
    ['help-node-ls', 'node ls --help'],
    ['help-secret', 'secret --help'],
    ['help-secret-create', 'secret create --help'],
    ['help-config-create', 'config create --help'],
    ['help-run', 'run --help'],
    ['help-create', 'create --help'],
    ['help-ps', 'help ps'],
  ])('%s', async (name, line) => {
    await expect(await type(line)).toMatchFileSnapshot(golden(name));
  });

  test('a wide terminal has longer lines', async () => {
    await expect(await type('node ls --help', {}, 140)).toMatchFileSnapshot(golden('help-node-ls-wide'));
  });
  test('a group without a verb says its help on stderr, and that is no failure', async () => {
    expect(await type('service')).toContain('--- stderr ---\nUsage:  docker service COMMAND');
  });
});

describe('the swarm', () => {
  test.each([
    ['swarm-init', 'swarm init'],
    ['swarm-join', 'swarm join --token x 192.168.0.11:2377'],
    ['swarm-join-token', 'swarm join-token worker'],
    ['swarm-join-token-rotated', 'swarm join-token --rotate manager'],
    ['swarm-leave', 'swarm leave'],
    ['node-promote', 'node promote node-1 node-4 nope node-2'],
    ['node-rm', 'node rm node-4 node-1 node-10'],
    ['service-rm', 'service rm web nope api2'],
    ['secret-rm', 'secret rm pw pw10 nope pw9'],
  ])('%s', async (name, line) => {
    await expect(await type(line)).toMatchFileSnapshot(golden(name));
  });
});

describe('errors', () => {
  test.each([
    ['foo', 1, 'docker: unknown command: docker foo'],
    ['service foo', 1, 'docker: unknown command: docker service foo'],
    ['build .', 1, "docker: 'build' is not part of Waggle: its images come ready made from a registry of its own."],
    ['cp web:/x .', 1, "docker: 'cp' is not part of Waggle: the files of a container cannot be taken out or put in"],
    ['container diff x', 1, "docker: 'container diff' is not part of Waggle: the files of a container"],
    ['update x', 1, 'You must provide one or more flags when using this command.'],
    ['exec x', 1, "docker: 'docker exec' requires at least 2 arguments"],
    ['exec -it x sh', 1, "docker: 'exec -i' with a shell is not part of Waggle: nobody can type into a container"],
    [
      'system prune',
      1,
      "docker: nobody can type an answer here: say yes with '--force', or pipe it in: 'echo y | docker …'.",
    ],
    ['service create', 1, "docker: 'docker service create' requires at least 1 argument"],
    ['service update', 1, "docker: 'docker service update' requires 1 argument"],
    ['swarm init x', 1, "docker: 'docker swarm init' accepts no arguments"],
    ['images a b', 1, "docker: 'docker images' requires at most 1 argument"],
    ['service create --bad x', 125, 'unknown flag: --bad'],
    ['service create -z x', 125, "unknown shorthand flag: 'z' in -z"],
    ['service create --name', 125, 'flag needs an argument: --name'],
    ['service scale web', 1, "invalid scale specifier 'web'.\nSee 'docker service scale --help'."],
    [
      'service ls -f foo',
      125,
      'invalid argument "foo" for "-f, --filter" flag: bad format of filter (expected name=value)',
    ],
    ['node ls --format {{nope}}', 1, 'template parsing error: template: :1: function "nope" not defined'],
    [
      'node ls --format {{.Nope}}',
      1,
      `template parsing error: template: :1:2: executing "" at <.Nope>: can't evaluate field Nope in type *node.nodeContext`,
    ],
    ['secret create', 1, "docker: 'docker secret create' requires at least 1 and at most 2 arguments"],
    ['secret create pw', 1, 'secret file is required'],
    ['secret create pw -', 1, 'error reading from STDIN: data is empty'],
    ['secret create pw /nope', 1, 'error reading from /nope: open /nope: no such file or directory'],
    ['secret create pw /dev/null', 1, 'error reading from /dev/null: data is empty'],
    ['secret create -d vault pw -', 1, 'When using secret driver secret data must be empty'],
    ['secret create -l =b pw -', 125, `invalid argument "=b" for "-l, --label" flag: invalid label '=b': empty name`],
    ['config create c', 1, "docker: 'docker config create' requires 2 arguments"],
    ['config create c -', 1, 'Error reading content from "-": error reading from STDIN: data is empty'],
    [
      'config create c /nope',
      1,
      'Error reading content from "/nope": error reading from /nope: open /nope: no such file or directory',
    ],
    ['secret inspect -f pretty-x pw', 1, 'cannot supply extra formatting options to the pretty template'],
    [
      'secret ls --format {{.Nope}}',
      1,
      `template parsing error: template: :1:2: executing "" at <.Nope>: can't evaluate field Nope in type *secret.secretContext`,
    ],
    ['swarm join-token foo', 1, 'unknown role foo'],
    ['swarm unlock', 1, 'Error: swarm is not locked'],
    ['node update --label-rm nope node-4', 1, "key nope doesn't exist in node's labels"],
    ['start a b', 1, 'Error response from daemon: No such container: a'],
    ['inspect --type foo x', 1, 'unknown type: "foo": must be one of "config", "container"'],
    ['-H tcp://x ps', 1, "docker: '--host' is not part of Waggle: open the other machine's console instead."],
  ])('docker %s → %i, %s', async (line, code, message) => {
    const shown = await type(line);
    expect(shown).toContain(message);
    expect(shown).toContain(`--- exit code ${code} ---`);
  });

  test('the layout of a usage error', async () => {
    await expect(await type('service create --replicas abc x')).toMatchFileSnapshot(golden('error-flag'));
    await expect(await type('service create')).toMatchFileSnapshot(golden('error-arguments'));
  });

  test("the daemon's refusal", async () => {
    const text = 'This node is not a swarm manager.';
    const shown = await type('service ls', { 'GET /services': refusal(503, text) });
    expect(shown).toBe(
      `$ docker service ls\n--- stderr ---\nError response from daemon: ${text}\n--- exit code 1 ---\n`,
    );
  });

  test('a machine that is off', async () => {
    const client = { ...aClient({}), engine: () => Promise.reject(new Error('off')) };
    const screen = aScreen();
    expect(await docker(['node', 'ls'], client, screen, new AbortController().signal)).toBe(1);
    expect(screen.stderr).toBe(
      'Cannot connect to the Docker daemon at tcp://192.168.0.11:2375. Is the docker daemon running?\n',
    );
  });

  test('Ctrl-C while an answer is awaited', async () => {
    const client = { ...aClient({}), engine: () => new Promise<never>(() => {}) };
    const interruption = new AbortController();
    const running = docker(['node', 'ls'], client, aScreen(), interruption.signal);
    interruption.abort();
    expect(await running).toBe(130);
  });
});
