/** What a node must remember of its swarm across a power cut, besides its papers: where the managers are. */
import type { Address, NodeId } from '../api/ids.ts';
import { err, ok, type Result } from '../std/result.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { Disk, DiskFault } from '../world/world.ts';

const PATH = 'swarm/state.json';

export interface RemoteManager {
  readonly nodeId: NodeId;
  readonly address: Address;
}

/** None where there is no such file. */
export function readMembership(disk: Disk): Result<readonly RemoteManager[], string> {
  const bytes = disk.read(PATH);
  const text = bytes && unseal(bytes);
  if (bytes !== null && text === null) return err(`error while loading /var/lib/docker/${PATH}: checksum mismatch`);
  return ok(text === null ? [] : (JSON.parse(text) as readonly RemoteManager[]));
}

export const writeMembership = (disk: Disk, managers: readonly RemoteManager[]): DiskFault | null =>
  disk.write(PATH, seal(JSON.stringify(managers)));

export const forgetMembership = (disk: Disk): void => disk.remove(PATH);
