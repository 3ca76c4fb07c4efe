/** What a node must remember of its swarm across a power cut, besides its papers: where the managers are. */
import type { Address, NodeId } from '../api/ids.ts';
import { utf8 } from '../std/codec.ts';
import type { Disk, DiskFault } from '../world/world.ts';

const PATH = 'swarm/state.json';

export interface RemoteManager {
  readonly nodeId: NodeId;
  readonly address: Address;
}

export function readMembership(disk: Disk): readonly RemoteManager[] | null {
  const bytes = disk.read(PATH);
  if (!bytes) return null;
  try {
    return (JSON.parse(utf8.decode(bytes)) as { managers: RemoteManager[] }).managers;
  } catch {
    return null; // torn by a power cut: the papers still say who we are, and the managers will be told again
  }
}

export const writeMembership = (disk: Disk, managers: readonly RemoteManager[]): DiskFault | null =>
  disk.write(PATH, utf8.encode(JSON.stringify({ managers })));

export const forgetMembership = (disk: Disk): void => disk.remove(PATH);
