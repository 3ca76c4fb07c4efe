/** `GET /nodes/{id}` (engine-api §5). */
import { jsonAnswer } from '../../answer.ts';
import { both, map } from '../../ask.ts';
import { asManager } from '../../control.ts';
import { nodeJson } from '../../convert/node.ts';
import { findNode } from '../../lookup.ts';
import type { Routes } from '../../router.ts';
import { trust } from '../../trust.ts';

export const node: Routes = {
  'GET /nodes/{id}': ({ params }, engine) =>
    asManager(engine, () =>
      map(both(findNode(engine, params['id'] as string), trust(engine)), ([node, tls]) =>
        jsonAnswer(200, nodeJson(node, tls)),
      ),
    ),
};
