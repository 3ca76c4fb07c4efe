/** Kinds of things that cannot be made here yet, so there are none: their lists are empty and nobody is found. */
import { jsonAnswer } from '../answer.ts';
import { answered, refused } from '../ask.ts';
import type { Routes } from '../router.ts';

export const noneRoutes: Routes = {
  'GET /plugins': () => answered(jsonAnswer(200, [])),
  'GET /plugins/{name...}/json': ({ params }) => refused(404, `plugin ${JSON.stringify(params['name'])} not found`),
};
