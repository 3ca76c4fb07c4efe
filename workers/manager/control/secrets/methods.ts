/** The methods of the control API for secrets and configs (swarm-semantics §9.2). */
import type { Config, Secret } from '../../../api/objects/secret.ts';
import { randomId } from '../../../std/random-id.ts';
import { ok } from '../../../std/result.ts';
import type { Leadership } from '../../room.ts';
import { get, mapped, type LaterMethod, type Methods } from '../methods.ts';
import { write } from '../write.ts';
import { create, list, relabel, remove, withoutData } from './secrets.ts';

type SecretMethod = Extract<LaterMethod, `${string}${'Secret' | 'Config'}${'' | 's'}`>;

export const secretMethods = ({ store, dice }: Leadership): Methods<SecretMethod> => ({
  listSecrets: (filters, done) => done(ok(store.view((tx) => list(tx, 'secret', filters)).map(withoutData))),
  getSecret: ({ id }, done) => done(mapped(get(store, 'secret', id), withoutData)),
  createSecret(request, done) {
    const id = randomId<Secret['id']>(dice);
    write(
      store,
      (tx) => create(tx, 'secret', id, request.spec),
      (answer) => done(mapped(answer, withoutData)),
    );
  },
  updateSecret: (request, done) =>
    write(
      store,
      (tx) => relabel(tx, 'secret', request),
      (answer) => done(mapped(answer, withoutData)),
    ),
  removeSecret: ({ id }, done) => write(store, (tx) => remove(tx, 'secret', id), done),

  listConfigs: (filters, done) => done(ok(store.view((tx) => list(tx, 'config', filters)))),
  getConfig: ({ id }, done) => done(get(store, 'config', id)),
  createConfig(request, done) {
    const id = randomId<Config['id']>(dice);
    write(store, (tx) => create(tx, 'config', id, request.spec), done);
  },
  updateConfig: (request, done) => write(store, (tx) => relabel(tx, 'config', request), done),
  removeConfig: ({ id }, done) => write(store, (tx) => remove(tx, 'config', id), done),
});
