/** `--generic-resource kind=N` (docker-cli §5.2). */
import { keyValue } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

export interface GenericResource {
  readonly DiscreteResourceSpec: { readonly Kind: string; readonly Value: number };
}

export function genericResources(given: readonly string[]): GenericResource[] {
  return given.map((text) => {
    const [Kind, value] = keyValue(text);
    const invalid = 'invalid generic resource specification: could not parse GenericResource: ';
    if (/^-\d+$/.test(value)) throw new Refused(`${invalid}cannot ask for negative resource ${Kind}`);
    if (
      given.some(
        (other) =>
          other !== text && keyValue(other)[0] === Kind && /^\d+$/.test(keyValue(other)[1]) !== /^\d+$/.test(value),
      )
    ) {
      throw new Refused(
        `${invalid}mixed discrete and named resources in expression '${Kind}=[${given
          .filter((one) => keyValue(one)[0] === Kind)
          .map((one) => keyValue(one)[1])
          .join(' ')}]'`,
      );
    }
    if (!/^\d+$/.test(value)) {
      throw new Refused(
        `invalid generic-resource request \`${text}\`, Named Generic Resources is not supported for service create or update`,
      );
    }
    return { DiscreteResourceSpec: { Kind, Value: Number(value) } };
  });
}
