/** A secret's whole life, on whole swarms: from the prompt into the containers, over a lost leader, and out again. */
import { describe, expect, test } from 'vitest';
import { play } from './testing.ts';

/** What followed a line that was typed. */
const after = (shown: string, line: string): string =>
  shown.split(`$ ${line}\n`)[1]?.split(/^(?:node-\d \$|> )/m)[0] ?? '';

describe('a secret and a config', () => {
  test('are read by the containers that ask for them, filled in where they are templates', async () => {
    const shown = await play(`> new --managers 1 --workers 2
$ printf 'geheim' | docker secret create pw -
$ printf 'user {{.Service.Name}} password {{secret "pw"}}' | docker config create --template-driver golang conf -
$ docker service create -d --name app --replicas 3 --secret pw --config source=conf,target=/etc/app.conf busybox sh -c "cat /run/secrets/pw /etc/app.conf; sleep 1000"
> run until converged
$ docker service logs --raw app
$ docker secret inspect pw --format '{{json .Spec}}'
$ docker config inspect conf --format '{{printf "%s" .Spec.Data}}'`);
    const logs = after(shown, 'docker service logs --raw app').trim().split('\n').sort();
    const config = 'user app password geheim';
    expect(logs).toEqual(['geheim', 'geheim', 'geheim', config, config, config]);
    expect(after(shown, "docker secret inspect pw --format '{{json .Spec}}'")).toBe('{"Name":"pw","Labels":{}}\n');
    expect(after(shown, `docker config inspect conf --format '{{printf "%s" .Spec.Data}}'`)).toContain('{{secret');
  });

  test('are kept while a service needs them, also by the next leader', async () => {
    const shown = await play(`> new --managers 3 --workers 1
$ printf 'geheim' | docker secret create pw -
$ docker service create -d --name app --secret pw busybox sleep 1000
> run until converged
> kill @leader
> run until leader
@leader $ docker secret rm pw
@leader $ docker service update -d --secret-rm pw app
@leader $ docker secret rm pw
@leader $ docker service update -d --rollback app
@leader $ docker secret ls -q`);
    const [, refused = '', gone = ''] = shown.split('docker secret rm pw\n');
    expect(refused).toContain("secret 'pw' is in use by the following service: app");
    expect(gone).toMatch(/^pw\n/);
    expect(after(shown, 'docker service update -d --rollback app')).toContain('secret not found: pw');
    expect(shown).toMatch(/docker secret ls -q\n$/);
  });
});
