/** The filters of lists: within one the values are alternatives; one that is absent asks nothing. */

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
