/** The filters of lists: within one the values are alternatives; one that is absent asks nothing. */
import type { TableName, Tables } from '../../api/objects/index.ts';
import type { ReadTx, Selection } from '../../store/types.ts';

/** As few as an index can tell: what is looked up by its name, or by the beginning of its id, is found without a scan. */
export function candidates<T extends TableName>(
  tx: ReadTx,
  table: T,
  { names, idPrefixes }: { readonly names?: readonly string[]; readonly idPrefixes?: readonly string[] },
): readonly Tables[T][] {
  const [name, ...otherNames] = names ?? [];
  const [prefix, ...otherPrefixes] = idPrefixes ?? [];
  let selection: Selection<T> = { by: 'all' };
  if (name !== undefined && otherNames.length === 0) selection = { by: 'name', name };
  else if (prefix !== undefined && otherPrefixes.length === 0) selection = { by: 'id-prefix', prefix };
  return tx.find(table, selection);
}

export const isOneOf = (value: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || wanted.includes(value);

export const startsWithOneOf = (value: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || wanted.some((prefix) => value.startsWith(prefix));

type Labels = Readonly<Record<string, string>>;

/** Every wanted label is there, with its value where one is given. */
export const hasLabels = (labels: Labels | undefined, wanted: Labels | undefined): boolean =>
  Object.entries(wanted ?? {}).every(
    ([key, value]) => labels?.[key] !== undefined && (value === '' || labels[key] === value),
  );
