/** Events as the Engine API streams them, and which of them a client wants (engine-api §14). */
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Service } from '../../api/objects/service.ts';
import { EPOCH_MS, type Micros } from '../../api/time.ts';
import { unixSeconds } from '../../runtime/calendar.ts';
import type { LocalEvent } from '../../runtime/events.ts';
import { labelFilters, type Filters } from '../request.ts';
import type { SwarmChange } from '../swarm.ts';

export interface EngineEvent {
  readonly atUs: Micros;
  readonly scope: 'local' | 'swarm';
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export const EVENT_FILTERS =
  'config container daemon event image label network node plugin scope secret service type volume'.split(' ');

export const localEvent = (event: LocalEvent): EngineEvent => ({ ...event, scope: 'local' });

export function swarmEvent({ atUs, change }: SwarmChange): EngineEvent {
  const attributes = attributesOf(change);
  return { atUs, scope: 'swarm', type: change.table, action: change.kind, id: change.object.id, attributes };
}

function attributesOf(change: SwarmChange['change']): Readonly<Record<string, string>> {
  switch (change.table) {
    case 'service':
      return {
        name: change.object.spec.Name,
        ...(change.kind === 'update' ? serviceDifference(change.before, change.object) : {}),
      };
    case 'node':
      return {
        name: change.object.description?.hostname ?? '',
        ...(change.kind === 'update' ? nodeDifference(change.before, change.object) : {}),
      };
    default:
      return { name: change.object.spec.Name };
  }
}

/** Present only where the two differ; `old` only where there was something. */
function difference(name: string, before: string | undefined, after: string | undefined): Record<string, string> {
  if (before === after) return {};
  return {
    ...(before === undefined ? {} : { [`${name}.old`]: before }),
    ...(after === undefined ? {} : { [`${name}.new`]: after }),
  };
}

const replicas = ({ spec }: Service) => {
  const count = 'Replicated' in spec.Mode ? spec.Mode.Replicated?.Replicas : undefined;
  return count === undefined ? undefined : String(count);
};
const imageOf = ({ spec }: Service) => spec.TaskTemplate.ContainerSpec?.Image;

const serviceDifference = (before: Service, after: Service) => ({
  ...difference('image', imageOf(before), imageOf(after)),
  ...difference('replicas', replicas(before), replicas(after)),
  ...(after.updateStatus === null
    ? {}
    : difference('updatestate', before.updateStatus?.state, after.updateStatus.state)),
});

/** Who leads and who can be reached is nothing that a store holds of a node: as in Docker, its events do not tell it. */
const nodeDifference = (before: SwarmNode, after: SwarmNode) => ({
  ...difference('availability', before.spec.Availability, after.spec.Availability),
  ...difference('role', before.spec.Role, after.spec.Role),
  ...difference('state', before.status.state, after.status.state),
});

/** `timeNano` has more digits than a number of JavaScript can hold: it is written as text. */
export function eventJson({ atUs, scope, type, action, id, attributes }: EngineEvent): string {
  const legacy =
    type === 'container'
      ? { status: action, id, from: attributes['image'] ?? '' }
      : type === 'image'
        ? { status: action, id }
        : {};
  const actor = { ID: id, Attributes: sorted(attributes) };
  const event = { ...legacy, Type: type, Action: action, Actor: actor, scope, time: unixSeconds(atUs) };
  return `${JSON.stringify(event).slice(0, -1)},"timeNano":${EPOCH_MS * 1000 + atUs}000}\n`;
}

const sorted = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Kinds of things, each a filter of its own: by the beginning of an id or a name. */
const KINDS = ['config', 'container', 'daemon', 'network', 'node', 'plugin', 'secret', 'service', 'volume'] as const;

export function wants(filters: Filters): (event: EngineEvent) => boolean {
  const labels = Object.entries(labelFilters(filters['label'] ?? []));
  const any = (key: string, fits: (value: string) => boolean) => filters[key]?.some(fits) ?? true;
  return ({ scope, type, action, id, attributes }) =>
    any('scope', (value) => value === scope) &&
    any('type', (value) => value === type) &&
    // `exec_create` alone means all of them, whatever the command.
    any('event', (value) => value === action || action.startsWith(`${value}: `)) &&
    any('image', (value) => [id, attributes['image'], untagged(attributes['image'] ?? id)].includes(value)) &&
    labels.every(([key, value]) => key in attributes && (value === '' || attributes[key] === value)) &&
    KINDS.every((kind) => any(kind, (value) => id.startsWith(value) || attributes['name']?.startsWith(value) === true));
}

const untagged = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
