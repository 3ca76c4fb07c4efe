/**
 * Secrets and configs, as people make, list, relabel and remove them (swarm-semantics §9.2). What they hold never
 * changes: who wants another content makes another one.
 */
import type { SecretFilters } from '../../../api/control.ts';
import type { SecretSpec } from '../../../api/engine/specs.ts';
import type { Tables } from '../../../api/objects/index.ts';
import { err, ok } from '../../../std/result.ts';
import type { ReadTx, Selection, WriteTx } from '../../../store/types.ts';
import type { Answer } from '../../../world/rpc.ts';
import { candidates, hasLabels, isOneOf, startsWithOneOf } from '../match.ts';
import { invalid, notFound, raw } from '../refusal.ts';
import { put } from '../write.ts';
import { validate, type Kind } from './validate.ts';

type Id<K extends Kind> = Tables[K]['id'];

export function list<K extends Kind>(tx: ReadTx, kind: K, filters: SecretFilters): readonly Tables[K][] {
  return candidates(tx, kind, filters).filter(
    ({ id, spec }) =>
      isOneOf(id, filters.ids) &&
      startsWithOneOf(id, filters.idPrefixes) &&
      isOneOf(spec.Name, filters.names) &&
      startsWithOneOf(spec.Name, filters.namePrefixes) &&
      hasLabels(spec.Labels, filters.labels),
  );
}

export function create<K extends Kind>(tx: WriteTx, kind: K, id: Id<K>, spec: SecretSpec): Answer<Tables[K]> {
  const refusal = validate(kind, spec);
  if (refusal) return err(refusal);
  const created = tx.create(kind, { id, meta: { version: 0, createdUs: 0, updatedUs: 0 }, spec } as Tables[K]);
  if (created.ok) return ok(tx.get(kind, id) as Tables[K]);
  if (created.error !== 'name conflicts with an existing object') return err(raw(created.error));
  return err({ code: 'AlreadyExists', message: `${kind} ${spec.Name} already exists` });
}

/** Takes the labels alone. A spec without data says nothing of the data. */
export function relabel<K extends Kind>(
  tx: WriteTx,
  kind: K,
  { id, version, spec }: { id: Id<K>; version: number; spec: SecretSpec },
): Answer<Tables[K]> {
  const before = tx.get(kind, id);
  if (!before) return err(notFound(kind, id));
  const sameData = spec.Data === undefined || spec.Data === before.spec.Data;
  if (spec.Name !== before.spec.Name || !sameData) return err(invalid('only updates to Labels are allowed'));
  return put(tx, kind, { ...before, spec: { ...before.spec, Labels: spec.Labels } }, version);
}

/** Refused while a service asks for it; what services asked for before does not count. */
export function remove<K extends Kind>(tx: WriteTx, kind: K, id: Id<K>): Answer<null> {
  const found = tx.get(kind, id);
  if (!found) return err({ code: 'NotFound', message: `could not find ${kind} ${id}` });
  const users = tx.find('service', usersOf(kind, id)).map(({ spec }) => spec.Name);
  if (users.length > 0) {
    const services = users.length === 1 ? 'service' : 'services';
    return err(invalid(`${kind} '${found.spec.Name}' is in use by the following ${services}: ${users.join(', ')}`));
  }
  const removed = tx.remove(kind, id);
  return removed.ok ? ok(null) : err(raw(removed.error));
}

const usersOf = (kind: Kind, id: string): Selection<'service'> =>
  kind === 'secret' ? { by: 'secret', secretId: id as Id<'secret'> } : { by: 'config', configId: id as Id<'config'> };

/** Nobody is ever told again what a secret holds, but the nodes that need it. */
export const withoutData = <S extends { readonly spec: SecretSpec }>(secret: S): S => {
  const { Data: _, ...spec } = secret.spec;
  return { ...secret, spec };
};
