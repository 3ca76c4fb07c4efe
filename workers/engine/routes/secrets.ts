/** `/secrets` and `/configs` (engine-api §8): the same routes, but that a secret's data is never told. */
import type { SecretFilters } from '../../api/control.ts';
import type { Config, Secret } from '../../api/objects/secret.ts';
import { empty, jsonAnswer } from '../answer.ts';
import { map, next, refused, settled } from '../ask.ts';
import { asManager, control } from '../control.ts';
import { readSecretSpec, secretJson } from '../convert/secret.ts';
import { findSecret } from '../lookup.ts';
import { filters, json, labelFilters, versionOf, type Filters } from '../request.ts';
import type { Routes } from '../router.ts';

const FILTERS = { secret: ['id', 'name', 'names', 'label'], config: ['id', 'name', 'label'] } as const;

const wanted = ({ id, name, names, label }: Filters): SecretFilters => ({
  ...(id === undefined ? {} : { idPrefixes: id }),
  ...(name === undefined ? {} : { namePrefixes: name }),
  ...(names === undefined ? {} : { names }),
  ...(label === undefined ? {} : { labels: labelFilters(label) }),
});

const routesOf = (kind: 'secret' | 'config', Kind: 'Secret' | 'Config'): Routes => ({
  [`GET /${kind}s`]: (request, engine) =>
    asManager(engine, () => {
      const asked = filters(request, FILTERS[kind]);
      if (!asked.ok) return settled(asked);
      return map(control(engine, `list${Kind}s`, wanted(asked.value)), (found: readonly (Secret | Config)[]) =>
        jsonAnswer(200, found.map(secretJson)),
      );
    }),

  [`POST /${kind}s/create`]: (request, engine) =>
    asManager(engine, () => {
      const body = json(request);
      const spec = body.ok ? readSecretSpec(kind, body.value) : body;
      if (!spec.ok) return settled(spec);
      return map(control(engine, `create${Kind}`, { spec: spec.value }), ({ id }) => jsonAnswer(201, { ID: id }));
    }),

  [`GET /${kind}s/{id}`]: ({ params }, engine) =>
    asManager(engine, () =>
      map(findSecret(engine, kind, params['id'] as string), (found) => jsonAnswer(200, secretJson(found))),
    ),

  [`POST /${kind}s/{id}/update`]: (request, engine) =>
    asManager(engine, () => {
      const body = json(request);
      const spec = body.ok ? readSecretSpec(kind, body.value) : body;
      if (!spec.ok) return settled(spec);
      const version = versionOf(request, kind);
      if (!version.ok) return refused(400, `invalid ${kind} version`);
      return next(findSecret(engine, kind, request.params['id'] as string), ({ id }) =>
        map(control(engine, `update${Kind}`, { id: id as never, version: version.value, spec: spec.value }), () =>
          empty(200),
        ),
      );
    }),

  [`DELETE /${kind}s/{id}`]: ({ params }, engine) =>
    asManager(engine, () =>
      next(findSecret(engine, kind, params['id'] as string), ({ id }) =>
        map(control(engine, `remove${Kind}`, { id: id as never }), () => empty(204)),
      ),
    ),
});

export const secretRoutes: Routes = { ...routesOf('secret', 'Secret'), ...routesOf('config', 'Config') };
