/** Said as the client 28.2.2 says it over the same answers: each line was typed into both, and compared. */
import { describe, expect, test } from 'vitest';
import { completeDocker } from './complete.ts';
import { docker } from './docker.ts';
import { shellWords } from './parse/values.ts';
import { aClient, aScreen, type Routes } from './testing.ts';
import { swarmRoutes } from './testing-swarm.ts';

async function type(line: string, routes: Routes = {}, input: string | null = null) {
  const screen = aScreen();
  const client = aClient({ ...routes, ...swarmRoutes, ...routes });
  const code = await docker(shellWords(line), client, screen, new AbortController().signal, input);
  const { body } = client.asked.at(-1) ?? {};
  return { code, out: screen.stdout, err: screen.stderr, asked: client.asked, body };
}

const usage = (path: string, use = '') => `\n\nUsage:  ${path}${use}\n\nRun '${path} --help' for more information\n`;

describe('a verb that does not exist', () => {
  test.each([
    ['node bogus', 1, `docker: unknown command: docker node bogus${usage('docker node')}`],
    ['node bogus --flag', 125, `unknown flag: --flag${usage('docker node')}`],
    ['node bogus -Z', 125, `unknown shorthand flag: 'Z' in -Z${usage('docker node')}`],
    ['volume bogus', 1, `docker: unknown command: docker volume bogus${usage('docker volume', ' COMMAND')}`],
    ['system dial-stdio', 1, "docker: 'system dial-stdio' is not part of Waggle: it has the engine and the swarm alone.\n"],
    ['help build', 1, "docker: 'build' is not part of Waggle: its images come ready made from a registry of its own.\n"],
  ])('%s', async (line, code, err) => {
    expect(await type(line)).toMatchObject({ code, out: '', err });
  }); // prettier-ignore

  test('with --help it is the help of its group, on stdout', async () => {
    expect(await type('node bogus --help')).toMatchObject({ code: 0, err: '', out: (await type('node --help')).out });
  });
});

test('docker -h says on stderr that it is out of use, its commands on stdout', async () => {
  const said = 'Flag shorthand -h has been deprecated, use --help\n';
  expect((await type('-h')).err).toBe(said);
  const { out, err } = await type('node ls -h');
  expect([out.startsWith(said), err]).toEqual([true, '']);
});

describe('a question', () => {
  const routes: Routes = { 'POST /containers/prune': { ContainersDeleted: ['c1'], SpaceReclaimed: 0 } };
  const question = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] ';

  test.each([
    ['y\n', `${question}Deleted Containers:\nc1\n\nTotal reclaimed space: 0B\n`],
    ['Y', `${question}Deleted Containers:\nc1\n\nTotal reclaimed space: 0B\n`],
    ['yes\n', question],
    ['n\ny\n', question],
    ['', question],
  ])('answered by %j', async (input, out) => {
    expect(await type('container prune', routes, input)).toMatchObject({ code: 0, err: '', out });
  });

  test('names the filters, where there are any', async () => {
    const { out, asked } = await type('system prune --filter label=x --filter until=5m', {}, 'n\n');
    expect(out).toContain('  Items to be pruned will be filtered with:\n  - label=x\n  - until=5m\n\nAre you sure');
    expect(asked).toEqual([]);
  });
});

describe('is refused before anything is asked', () => {
  test.each([
    ['system prune --volumes --filter until=5m', 'ERROR: The "until" filter is not supported with "--volumes"'],
    ['volume prune -a --filter all=true', 'conflicting options: cannot specify both --all and --filter all=1'],
    [
      'volume create --name a b',
      'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
    ],
    ['events --since x', 'failed to parse value as time or duration: "x"'],
    ['pull "Bad Image"', 'invalid reference format: repository name (library/Bad Image) must be lowercase'],
    ['images --tree', "docker: 'images --tree' is not part of Waggle: its images are the same on every platform."],
  ])('%s', async (line, message) => {
    expect(await type(line)).toMatchObject({ code: 1, out: '', err: `${message}\n`, asked: [] });
  });
});

test('an older flag still works, and is not told of', async () => {
  const routes: Routes = { 'POST /volumes/create': { Name: 'v' } };
  expect((await type('volume create --name v', routes)).body).toBe('{"Driver":"local","Name":"v"}');
  expect((await type('volume create --help')).out).not.toContain('--name');
});

describe('containers are listed with their sizes where somebody asks', () => {
  test.each([
    ['ps', undefined],
    ['ps -s', '1'],
    ["ps --format '{{.Names}} {{.Size}}'", '1'],
  ])('%s', async (line, size) => {
    const { asked } = await type(line, { 'GET /containers/json': [] });
    expect(new URLSearchParams(asked[0]?.path.split('?')[1]).get('size') ?? undefined).toBe(size);
  });
});

describe('capabilities of a service', () => {
  const create = async (flags: string) =>
    (JSON.parse((await type(`service create -d --no-resolve-image ${flags} nginx`)).body ?? '') as Sent).TaskTemplate;
  const update = async (add: string[], drop: string[], flags: string) => {
    const task = { ContainerSpec: { Image: 'nginx', CapabilityAdd: add, CapabilityDrop: drop }, ForceUpdate: 0 };
    const Spec = { Name: 'c', Labels: {}, TaskTemplate: task, Mode: { Replicated: {} } };
    const found = { 'GET /services/c': { ID: 'c', Version: { Index: 1 }, Spec }, 'POST /services/c/update': {} };
    return (JSON.parse((await type(`service update -d ${flags} c`, found)).body ?? '') as Sent).TaskTemplate;
  };
  interface Sent {
    readonly TaskTemplate: { readonly ContainerSpec: { CapabilityAdd?: string[]; CapabilityDrop?: string[] } };
  }
  const caps = ({ ContainerSpec: spec }: Sent['TaskTemplate']) => [spec.CapabilityAdd ?? [], spec.CapabilityDrop ?? []];

  test.each([
    ['--cap-add A --cap-add all --cap-drop all --cap-drop b', ['ALL'], []],
    ['--cap-drop all --cap-drop b', [], ['ALL']],
    ['--cap-add RESET --cap-drop b', [], ['CAP_B']],
    ['--cap-add a --cap-drop a', ['CAP_A'], []],
  ])('created with %s', async (flags, add, drop) => expect(caps(await create(flags))).toEqual([add, drop]));

  test.each([
    [['CAP_A'], ['CAP_B'], '--cap-drop a', [], ['CAP_B']],
    [[], ['CAP_B'], '--cap-drop a', [], ['CAP_A', 'CAP_B']],
    [[], ['CAP_A', 'CAP_B'], '--cap-add b', [], ['CAP_A']],
    [['CAP_B'], ['CAP_A'], '--cap-add a --cap-drop a', ['CAP_B'], []],
    [['CAP_B', 'CAP_C'], [], '--cap-add all', ['ALL'], []],
    [['ALL'], [], '--cap-drop c', ['ALL'], ['CAP_C']],
    [['ALL'], ['CAP_C'], '--cap-add reset', [], ['CAP_C']],
    [[], ['CAP_C'], '--cap-drop reset --cap-add q', ['CAP_Q'], []],
    [['CAP_Q'], [], '--cap-drop q --cap-drop r', [], ['CAP_R']],
  ])('of %j and %j with %s', async (had, lacked, flags, add, drop) => {
    expect(caps(await update(had, lacked, flags))).toEqual([add, drop]);
  });
});

describe('a host is a name and an address', () => {
  test.each([
    ['a:1.2.3.4', '1.2.3.4 a'],
    ['a=1.2.3.4', '1.2.3.4 a'],
    ['a=::1', '::1 a'],
    ['a:[::1]', '::1 a'],
    ['a=host-gateway', 'host-gateway a'],
  ])('%s', async (given, line) => {
    const { body = '' } = await type(`service create -d --no-resolve-image --host ${given} nginx`);
    expect(body).toContain(`"Hosts":["${line}"]`);
  });
  test.each([
    ['a', 'bad format for add-host: "a"'],
    ['=1.2.3.4', 'bad format for add-host: "=1.2.3.4"'],
    ['a=x', 'invalid IP address in add-host: "x"'],
  ])('%s is none', async (given, reason) => {
    expect((await type(`service create --host ${given} nginx`)).err).toContain(
      `invalid argument "${given}" for "--host" flag: ${reason}\n`,
    );
  });
});

test('an image that has no name is left for the daemon to refuse', async () => {
  expect((await type('service create -d "Bad Image"')).body).toContain('"Image":"Bad Image"');
});

describe('templates of what has no names', () => {
  const line = '{"status":"start","id":"c1","from":"nginx","Type":"container","Action":"start","Actor":{"ID":"c1","Attributes":{"name":"web"}},"scope":"local","time":1,"timeNano":1795627090849093001}\n'; // prettier-ignore
  test.each([
    ["events --format '{{.Bogus}}'", 64, "Error parsing format: template: :1:2: executing \"\" at <.Bogus>: can't evaluate field Bogus in type *events.Message"],
    ["events --format '{{'", 64, 'Error parsing format: template: :1: unclosed action'],
    ["info --format '{{.Bogus}}'", 1, "template: :1:2: executing \"\" at <.Bogus>: can't evaluate field Bogus in type system.dockerInfo"],
    ["version --format '{{.Bogus}}'", 1, "template: version:1:2: executing \"version\" at <.Bogus>: can't evaluate field Bogus in type system.versionInfo"],
  ])('%s', async (words, code, err) => {
    expect(await type(words)).toMatchObject({ code, err: `${err}\n` });
  }); // prettier-ignore

  test('an event says its time with all its digits', async () => {
    const words = "events --format '{{.Status}} {{.Scope}} {{.From}} {{.TimeNano}} {{.Actor.Attributes.name}}'";
    expect((await type(words, { 'GET /events': line })).out).toBe('start local nginx 1795627090849093001 web\n');
  });
});

describe('completion knows the names of networks and volumes', () => {
  const client = aClient({
    'GET /networks': [{ Name: 'bridge' }, { Name: 'front' }],
    'GET /volumes': { Volumes: [{ Name: 'data' }] },
  });
  test.each([
    ['network rm', ['bridge', 'front']],
    ['network inspect', ['bridge', 'front']],
    ['service create --network', ['bridge', 'front']],
    ['service update --network-rm', ['bridge', 'front']],
    ['volume rm', ['data']],
    ['volume inspect', ['data']],
    ['network create', []],
    ['volume create', []],
  ])('docker %s …', async (words, names) => {
    expect(await completeDocker(words.split(' '), '', client)).toEqual(names);
  });
});
