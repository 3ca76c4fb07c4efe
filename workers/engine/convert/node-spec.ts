/** The spec that changes a node (engine-api §5). */
import type { NodeSpec } from '../../api/engine/specs.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { dictionary, kept, read, struct, text, type Shape } from './shape.ts';

const nodeShape = struct<NodeSpec>({
  Name: text,
  Labels: kept(dictionary(kept(text, '')), {}),
  Role: kept(text, '') as Shape<NodeSpec['Role']>,
  Availability: kept(text, '') as Shape<NodeSpec['Availability']>,
});

/** Role and availability must be given: an update replaces the whole spec. */
export function readNodeSpec(body: unknown): Result<NodeSpec, Refusal> {
  const spec = read(nodeShape, body, 'NodeSpec');
  if (!spec.ok) return spec;
  const { Role: role, Availability: availability } = spec.value;
  if (!['worker', 'manager'].includes(role)) return refuse(400, `invalid Role: "${role}"`);
  if (!['active', 'pause', 'drain'].includes(availability))
    return refuse(400, `invalid Availability: "${availability}"`);
  return ok(spec.value);
}
