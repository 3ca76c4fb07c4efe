/** Kinds of things that cannot be made here yet, so there are none: their lists are empty and nobody is found. */
import { jsonAnswer } from '../answer.ts';
import { answered, refused } from '../ask.ts';
import type { Handler, Routes } from '../router.ts';

const noVolume: Handler = ({ params }) => refused(404, `get ${params['name']}: no such volume`);

export const noneRoutes: Routes = {
  'GET /volumes': () => answered(jsonAnswer(200, { Volumes: [], Warnings: null })),
  'GET /volumes/{name}': noVolume,
  'PUT /volumes/{name}': noVolume,
  'DELETE /volumes/{name}': noVolume,
  'GET /plugins': () => answered(jsonAnswer(200, [])),
  'GET /plugins/{name...}/json': ({ params }) => refused(404, `plugin ${JSON.stringify(params['name'])} not found`),
};
