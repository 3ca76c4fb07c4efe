/** A term's colour. Neighbours differ; the number beside it tells the term itself. */
const HUES = 6;

/** The name of a property of the style sheet. */
export const hueOf = (term: number): string => `--hue-${term % HUES}`;
