/** The parts of Docker that Waggle does not have: they are refused in a sentence, not as if they were unknown. */
import { refused } from '../ask.ts';
import type { Routes } from '../router.ts';

const PARTS: Readonly<Record<string, readonly string[]>> = {
  'attaching to containers by web socket': ['GET /containers/{id}/attach/ws'],
  'files of containers': [
    'GET /containers/{id}/archive',
    'HEAD /containers/{id}/archive',
    'PUT /containers/{id}/archive',
    'GET /containers/{id}/export',
    'GET /containers/{id}/changes',
  ],
  'building, tagging and moving images': [
    'POST /build',
    'POST /session',
    'POST /commit',
    'POST /images/load',
    'GET /images/search',
    'GET /images/get',
    'GET /images/{name...}/get',
    'POST /images/{name...}/push',
    'POST /images/{name...}/tag',
  ],
  plugins: ['GET /plugins/privileges', 'POST /plugins/pull', 'POST /plugins/create'],
  'registry accounts': ['POST /auth'],
};

export const unsupportedRoutes: Routes = Object.fromEntries(
  Object.entries(PARTS).flatMap(([what, routes]) =>
    routes.map((route) => [route, () => refused(501, `Waggle does not have ${what} yet`)] as const),
  ),
);
