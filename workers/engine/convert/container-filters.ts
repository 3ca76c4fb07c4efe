/** Which containers a list shows (docker-cli §1.5): the running ones, unless all are asked for. */
import type { Container } from '../../runtime/container.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { statusOf } from './container.ts';
import { RELATIONS, related } from './container-relations.ts';
import { filters, flag, labelFilters, type Request } from '../request.ts';

const FILTERS = ['id', 'name', 'label', 'status', 'exited', 'ancestor', 'is-task', ...RELATIONS];

/** Newest first, as they came. */
export function listed(request: Request, all: readonly Container[]): Result<readonly Container[], Refusal> {
  const asked = filters(request, FILTERS);
  if (!asked.ok) return asked;
  const { id, name, label, status, exited, ancestor } = asked.value;
  const isTask = asked.value['is-task'];
  const bad = status?.find(
    (one) => !['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'].includes(one),
  );
  if (bad !== undefined) return refuse(400, `invalid filter 'status=${bad}'`);
  const relations = related(asked.value, (reference) =>
    all.find(({ id, config }) => id.startsWith(reference) || config.name === reference),
  );
  if (!relations.ok) return relations;
  const labels = Object.entries(labelFilters(label ?? []));
  const limit = Number(request.query.get('limit') ?? 0);
  const everything = flag(request, 'all') || status !== undefined || exited !== undefined || limit > 0;

  const shown = (one: Container): boolean => {
    const { id: own, config, state } = one;
    return (
      (everything || ['running', 'paused', 'restarting'].includes(statusOf(one))) &&
      (id?.some((one) => own.startsWith(one)) ?? true) &&
      (name?.some((one) => `/${config.name}`.includes(one.replaceAll(/[\^$]/g, ''))) ?? true) &&
      labels.every(
        ([key, value]) => Object.hasOwn(config.labels, key) && (value === '' || config.labels[key] === value),
      ) &&
      (status?.includes(statusOf(one)) ?? true) &&
      (exited?.some((code) => state.kind === 'exited' && state.exitCode === Number(code)) ?? true) &&
      (ancestor?.some(
        (one) => config.image === one || config.image.startsWith(`${one}:`) || config.imageId.includes(one),
      ) ??
        true) &&
      (isTask?.some((one) => (one === 'true' || one === '1') === 'com.docker.swarm.task' in config.labels) ?? true)
    );
  };

  const found = all.filter((one) => shown(one) && relations.value(one));
  return ok(limit > 0 ? found.slice(0, limit) : found);
}
