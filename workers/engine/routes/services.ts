/** `/services` (engine-api §6.2). */
import type { ServiceFilters } from '../../api/control.ts';
import { empty, jsonAnswer } from '../answer.ts';
import { both, map, refused, settled, next } from '../ask.ts';
import { asManager, control } from '../control.ts';
import { listedServiceJson, serviceJson } from '../convert/service.ts';
import { readServiceSpec } from '../convert/service-spec.ts';
import { findService } from '../lookup.ts';
import { withNetworkIds } from '../network-ids.ts';
import { filters, json, labelFilters, strictFlag, versionOf, type Filters } from '../request.ts';
import type { Routes } from '../router.ts';

const serviceFilters = ({ id, name, label, mode }: Filters): ServiceFilters => ({
  ...(id === undefined ? {} : { idPrefixes: id }),
  ...(name === undefined ? {} : { namePrefixes: name }),
  ...(label === undefined ? {} : { labels: labelFilters(label) }),
  ...(mode === undefined ? {} : { modes: mode }),
});

/** All services here are of the runtime `container`. */
const runsContainers = (runtimes: readonly string[] | undefined): boolean =>
  runtimes === undefined || runtimes.includes('container');

export const serviceRoutes: Routes = {
  'GET /services': (request, engine) =>
    asManager(engine, () => {
      const asked = filters(request, ['id', 'name', 'label', 'mode', 'runtime']);
      if (!asked.ok) return settled(asked);
      const status = strictFlag(request, 'status');
      if (!status.ok) return settled(status);
      // Clients that do not know of it get what they always got.
      const wanted = { ...serviceFilters(asked.value), status: status.value && request.minor >= 41 };
      return map(control(engine, 'listServices', wanted), (services) =>
        jsonAnswer(200, runsContainers(asked.value['runtime']) ? services.map(listedServiceJson) : []),
      );
    }),

  'POST /services/create': (request, engine) =>
    asManager(engine, () => {
      const body = json(request);
      const spec = body.ok ? readServiceSpec(body.value, engine.world.dice, request.minor) : body;
      if (!spec.ok) return settled(spec);
      return next(withNetworkIds(engine, spec.value), (found) =>
        map(control(engine, 'createService', { spec: found }), ({ id }) => jsonAnswer(201, { ID: id, Warnings: null })),
      );
    }),

  'GET /services/{id}': (request, engine) =>
    asManager(engine, () => {
      const insertDefaults = strictFlag(request, 'insertDefaults');
      if (!insertDefaults.ok) return settled(insertDefaults);
      return map(findService(engine, request.params['id'] as string), (service) =>
        jsonAnswer(200, serviceJson(service, { insertDefaults: insertDefaults.value })),
      );
    }),

  'POST /services/{id}/update': (request, engine) =>
    asManager(engine, () => {
      const version = versionOf(request, 'service');
      if (!version.ok) return settled(version);
      const body = json(request);
      const spec = body.ok ? readServiceSpec(body.value, engine.world.dice, request.minor) : body;
      if (!spec.ok) return settled(spec);
      const rollback = request.query.get('rollback') || 'none';
      if (rollback !== 'none' && rollback !== 'previous')
        return refused(500, `unrecognized rollback option ${rollback}`);
      const wanted = both(findService(engine, request.params['id'] as string), withNetworkIds(engine, spec.value));
      return next(wanted, ([{ id }, found]) =>
        map(control(engine, 'updateService', { id, version: version.value, spec: found, rollback }), () =>
          jsonAnswer(200, { Warnings: null }),
        ),
      );
    }),

  'DELETE /services/{id}': (request, engine) =>
    asManager(engine, () =>
      next(findService(engine, request.params['id'] as string), ({ id }) =>
        map(control(engine, 'removeService', { id }), () => empty(200)),
      ),
    ),
};
