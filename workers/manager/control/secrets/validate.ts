/** What may be stored as a secret or a config (swarm-semantics §2.4, §2.5, §9.2). */
import type { SecretSpec } from '../../../api/engine/specs.ts';
import { base64 } from '../../../std/codec.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid, raw } from '../refusal.ts';

export type Kind = 'secret' | 'config';

/** Bytes; the data must be smaller. */
const LIMIT: Readonly<Record<Kind, number>> = { secret: 512_000, config: 1_024_000 };

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;
const MAX_NAME = 64;

export const validate = (kind: Kind, spec: SecretSpec): RpcError | null => name(spec) ?? content(kind, spec);

function name({ Name }: SecretSpec): RpcError | null {
  if (Name === '') return invalid('name must be provided');
  if (Name.length <= MAX_NAME && NAME.test(Name)) return null;
  return invalid(
    `invalid name, only ${MAX_NAME} [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]`,
  );
}

/** What a driver keeps is not for the swarm to measure; but there are no plugins here, and so no driver. */
function content(kind: Kind, { Driver: driver, Data: data = '' }: SecretSpec): RpcError | null {
  if (driver?.Name === '') return invalid('secret driver must have a name');
  if (driver) return raw(`plugin ${JSON.stringify(driver.Name)} not found`);
  const size = base64.size(data);
  if (size > 0 && size < LIMIT[kind]) return null;
  return invalid(`${kind} data must be larger than 0 and less than ${LIMIT[kind]} bytes`);
}
