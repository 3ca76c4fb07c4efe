/** Addresses and subnets of version 4 as flags take them. */
import { Refused } from '../refused.ts';
import { isIp } from './ip.ts';

export interface Cidr {
  readonly base: number;
  readonly size: number;
}

export function parseAddress(text: string): number {
  if (!isIp(text) || text.includes(':')) throw new Refused(`invalid address ${text}`);
  return text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** Refuses what is none, in Go's words. */
export function parseCidr(text: string): Cidr {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!isIp(address) || address.includes(':') || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || rest.length > 0)
    throw new Refused(`invalid CIDR address: ${text}`);
  const size = 2 ** (32 - Number(bits));
  const from = parseAddress(address);
  return { base: from - (from % size), size };
}

/** The first address after it. */
export const endOf = ({ base, size }: Cidr): number => base + size;

export const inSubnet = (subnet: Cidr, address: number): boolean => address >= subnet.base && address < endOf(subnet);
