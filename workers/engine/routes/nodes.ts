/** `/nodes` (engine-api §5); one of them is read in `opening`. */
import type { NodeFilters } from '../../api/control.ts';
import { ok, type Result } from '../../std/result.ts';
import { empty, jsonAnswer } from '../answer.ts';
import { answered, both, map, refuse, settled, next, type Refusal } from '../ask.ts';
import { asManager, control } from '../control.ts';
import { nodeJson } from '../convert/node.ts';
import { readNodeSpec } from '../convert/node-spec.ts';
import { findNode } from '../lookup.ts';
import { filters, flag, json, labelFilters, versionOf, type Filters } from '../request.ts';
import type { Routes } from '../router.ts';
import { trust } from '../trust.ts';

/** `none`: the filters can hold for no node. */
function nodeFilters(asked: Filters): Result<NodeFilters | 'none', Refusal> {
  const { id, name, label, role, membership } = asked;
  const nodeLabel = asked['node.label'];
  const badRole = role?.find((one) => one !== 'manager' && one !== 'worker');
  if (badRole !== undefined) return refuse(500, `Invalid role filter: '${badRole}'`);
  const badMembership = membership?.find((one) => one !== 'accepted' && one !== 'pending');
  if (badMembership !== undefined) return refuse(500, `Invalid membership filter: '${badMembership}'`);
  // Whoever holds a join token is accepted at once.
  if (membership !== undefined && !membership.includes('accepted')) return ok('none');
  return ok({
    ...(id === undefined ? {} : { idPrefixes: id }),
    ...(name === undefined ? {} : { namePrefixes: name }),
    ...(label === undefined ? {} : { labels: labelFilters(label) }),
    ...(nodeLabel === undefined ? {} : { nodeLabels: labelFilters(nodeLabel) }),
    ...(role === undefined ? {} : { roles: role as readonly ('manager' | 'worker')[] }),
  });
}

export const nodeRoutes: Routes = {
  'GET /nodes': (request, engine) =>
    asManager(engine, () => {
      const asked = filters(request, ['id', 'name', 'label', 'node.label', 'role', 'membership']);
      const wanted = asked.ok ? nodeFilters(asked.value) : asked;
      return next(settled(wanted), (found) =>
        found === 'none'
          ? answered(jsonAnswer(200, []))
          : map(both(control(engine, 'listNodes', found), trust(engine)), ([nodes, tls]) =>
              jsonAnswer(
                200,
                nodes.map((node) => nodeJson(node, tls)),
              ),
            ),
      );
    }),

  'POST /nodes/{id}/update': (request, engine) =>
    asManager(engine, () => {
      const version = versionOf(request, 'node');
      if (!version.ok) return settled(version);
      const body = json(request);
      const spec = body.ok ? readNodeSpec(body.value) : body;
      if (!spec.ok) return settled(spec);
      return next(findNode(engine, request.params['id'] as string), ({ node }) =>
        map(control(engine, 'updateNode', { id: node.id, version: version.value, spec: spec.value }), () => empty(200)),
      );
    }),

  'DELETE /nodes/{id}': (request, engine) =>
    asManager(engine, () =>
      next(findNode(engine, request.params['id'] as string), ({ node }) =>
        map(control(engine, 'removeNode', { id: node.id, force: flag(request, 'force') }), () => empty(200)),
      ),
    ),
};
