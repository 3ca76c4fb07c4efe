import { describe, expect, test } from 'vitest';
import type { EngineRequest } from '../../../api/engine/http.ts';
import { formsSwarm } from '../../../api/engine/opening.ts';
import { takeApart } from '../../request.ts';
import { router } from '../../router.ts';
import { openingRoutes } from './opening.ts';

const find = router(openingRoutes);

function isServed(asked: EngineRequest): boolean {
  const request = takeApart(asked);
  return !request.ok || find(request.value) !== null;
}

const every = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const;

describe('what forms a swarm is answered without the later part', () => {
  test.each(['/info', '/swarm', '/swarm/init', '/swarm/join', '/nodes/v9rcrvoacdxk5kpf9phqtxoj1', '/nodes/self'])(
    '%s',
    (path) => {
      const methods = every.filter((method) => formsSwarm({ method, path: `/v1.50${path}` }));
      expect(methods).toHaveLength(1);
      for (const method of methods) {
        for (const version of ['', '/v1.50', '/v1.24', '/v9.9', '/v0.1', '/v01.050']) {
          const asked = { method, path: version + path };
          expect([asked, formsSwarm(asked) && !isServed(asked)]).toEqual([asked, false]);
        }
      }
    },
  );
});

describe('all else waits for it', () => {
  test.each([
    ['GET', '/v1.50/nodes'],
    ['GET', '/v1.50/services/swarm'],
    ['GET', '/v1.50/nodes/a%2Fb'],
    ['GET', '/v1.50/nodes/a/tasks'],
    ['GET', '/v1/info'],
    ['GET', '/v1.50/info?x=/swarm'],
    ['GET', '/v1.50/swarm/unlockkey'],
    ['POST', '/v1.50/swarm/leave'],
    ['POST', '/v1.50/swarm/update'],
    ['DELETE', '/v1.50/nodes/self'],
    ['POST', '/v1.50/services/create'],
  ] as const)('%s %s', (method, path) => expect(formsSwarm({ method, path })).toBe(false));

  test.each([
    ['{"ForceNewCluster":true}', false],
    ['{ "forcenewcluster" : true }', false],
    ['{"ForceNewCluster":false}', true],
  ])('POST /swarm/init %s: %s', (body, forms) => {
    expect(formsSwarm({ method: 'POST', path: '/v1.50/swarm/init', body })).toBe(forms);
  });
});
