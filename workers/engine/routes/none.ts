/** Kinds of things that cannot be made here yet, so there are none: their lists are empty and nobody is found. */
import { jsonAnswer } from '../answer.ts';
import { answered, refused } from '../ask.ts';
import { asManager } from '../control.ts';
import type { Handler, Routes } from '../router.ts';

/** What a manager would say of its secrets or configs. */
const clusterObjects = (kind: 'secret' | 'config'): Routes => {
  const missing: Handler = ({ params }, engine) =>
    asManager(engine, () => refused(404, `${kind} ${params['id']} not found`));
  return {
    [`GET /${kind}s`]: (_, engine) => asManager(engine, () => answered(jsonAnswer(200, []))),
    [`GET /${kind}s/{id}`]: missing,
    [`POST /${kind}s/{id}/update`]: missing,
    [`DELETE /${kind}s/{id}`]: missing,
  };
};

const noVolume: Handler = ({ params }) => refused(404, `get ${params['name']}: no such volume`);

export const noneRoutes: Routes = {
  ...clusterObjects('secret'),
  ...clusterObjects('config'),
  'GET /volumes': () => answered(jsonAnswer(200, { Volumes: [], Warnings: null })),
  'GET /volumes/{name}': noVolume,
  'PUT /volumes/{name}': noVolume,
  'DELETE /volumes/{name}': noVolume,
  'GET /plugins': () => answered(jsonAnswer(200, [])),
  'GET /plugins/{name...}/json': ({ params }) => refused(404, `plugin ${JSON.stringify(params['name'])} not found`),
};
