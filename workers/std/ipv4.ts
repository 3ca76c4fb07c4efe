/** Addresses and subnets of version 4, as numbers below 2^32. */

export interface Subnet {
  /** Its first address. */
  readonly base: number;
  /** How long its mask is. */
  readonly bits: number;
}

/** Null where the text is no address. */
export function parseIpv4(text: string): number | null {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256)) return null;
  return bytes.reduce((number, byte) => number * 256 + Number(byte), 0);
}

export const ipv4Text = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** `10.0.1.0/24`; the bits beyond the mask do not count. Null where the text is no subnet. */
export function parseSubnet(text: string): Subnet | null {
  const [address, bits, ...rest] = text.split('/');
  const from = parseIpv4(address ?? '');
  if (from === null || bits === undefined || rest.length > 0) return null;
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32) return null;
  const size = 2 ** (32 - Number(bits));
  return { base: from - (from % size), bits: Number(bits) };
}

export const subnetText = ({ base, bits }: Subnet): string => `${ipv4Text(base)}/${bits}`;

export const sizeOf = ({ bits }: Subnet): number => 2 ** (32 - bits);

/** The first address after it. */
export const endOf = (subnet: Subnet): number => subnet.base + sizeOf(subnet);

export const contains = (subnet: Subnet, address: number): boolean => address >= subnet.base && address < endOf(subnet);
