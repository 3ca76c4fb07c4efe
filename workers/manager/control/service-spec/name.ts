/** Names of services and networks (swarm-semantics §2.3). */
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

const DNS_COMPONENT = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9])*$/;
const MAX_LENGTH = 63;

export function nameRefusal(Name: string): RpcError | null {
  if (Name === '') return invalid('meta: name must be provided');
  if (!DNS_COMPONENT.test(Name)) return invalid('name must be valid as a DNS name component');
  return Name.length > MAX_LENGTH ? invalid(`name must be ${MAX_LENGTH} characters or fewer`) : null;
}

export const name: Judge = ({ Name }) => nameRefusal(Name);
