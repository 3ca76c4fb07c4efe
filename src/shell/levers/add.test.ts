import { describe, expect, test } from 'vitest';
import { inOneThread } from '../../../workers/campaigns/in-one-thread.ts';
import { play } from '../testing.ts';

/** Plays scripts one after the other in a swarm of one; each answers what the console shows of it. */
function aRoom(): (...lines: readonly string[]) => Promise<string> {
  const datacenter = inOneThread({ seed: 1 });
  let formed = false;
  return async (...lines) => {
    const script = [...(formed ? [] : ['> new --managers 1 --workers 0']), '# here', ...lines];
    formed = true;
    return (await play(script.join('\n'), 1, datacenter)).replace(/^[\s\S]*# here\n/, '');
  };
}

const ADD = '> add --cpus 2 --memory 16GB --label disk=ssd --generic-resource gpu=2';

describe('a machine that is unlike the others', () => {
  test('says so itself', async () => {
    const shown = await aRoom()(
      `${ADD} --arch aarch64`,
      '@node-2 $ docker info --format "{{.NCPU}} {{.MemTotal}} {{.Architecture}} {{.Labels}}"',
      '@node-2 $ docker version --format "{{.Server.Arch}}"',
    );
    expect(shown).toContain('2 17179869184 aarch64 [disk=ssd]\n');
    expect(shown).toContain('arm64\n');
  });

  test('gets the tasks that only it can run, as many as it has room for', async () => {
    const play = aRoom();
    const token = /SWMTKN\S+/.exec(await play('$ docker swarm join-token -q worker', ADD))?.[0];
    const shown = await play(
      `@node-2 $ docker swarm join --token ${token} 192.168.0.11:2377`,
      '$ docker service create -d --name gpus --generic-resource gpu=1 --replicas 3 alpine sleep 1000',
      '$ docker service create -d --name disks --constraint engine.labels.disk==ssd alpine sleep 1000',
      '> run 20s',
      '$ docker service ps gpus disks --no-trunc --format "{{.Name}} {{.Node}} {{.Error}}"',
    );
    const on = (service: string) =>
      [...shown.matchAll(new RegExp(`^${service}\\.\\d (.*)$`, 'gm'))].map(([, of]) => of);
    expect(on('gpus').sort()).toEqual([
      ' "no suitable node (insufficient resources on 2 nodes)"',
      'node-2 ',
      'node-2 ',
    ]);
    expect(on('disks')).toEqual(['node-2 ']);
  });
});

describe('waggle add takes no', () => {
  test.each([
    ['add 0', 'how many machines? From 1 to 999'],
    ['add --cpus x', 'invalid argument "x" for "--cpus" flag: failed to parse x as a rational number'],
    ['add --arch mips', "'mips' is not an architecture: x86_64 or aarch64"],
    ['add --label =x', `invalid argument "=x" for "--label" flag: invalid label '=x': empty name`],
    [
      'add --generic-resource gpu',
      "could not parse GenericResource: incorrect term gpu, missing '=' or malformed expression",
    ],
    ['add --generic-resource gpu=-1', 'could not parse GenericResource: cannot ask for negative resource gpu'],
    [
      'add --generic-resource gpu=1 --generic-resource gpu=a',
      "could not parse GenericResource: mixed discrete and named resources in expression 'gpu=[1 a]'",
    ],
    ['add --colour red', 'unknown flag: --colour'],
  ])('%s', async (line, reason) =>
    expect(await aRoom()(`$ waggle ${line}`)).toContain(`waggle: ${reason}\nusage: waggle add`),
  );
});
