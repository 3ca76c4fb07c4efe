/** The objects of a swarm that is being founded, kept until its first leader has written them into the store. */
import type { Cluster } from '../../../api/objects/cluster.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import { utf8 } from '../../../std/codec.ts';
import { err, ok, type Result } from '../../../std/result.ts';
import type { Disk, DiskFault } from '../../../world/world.ts';
import { frame, unframeWhole } from './frames.ts';
import { RAFT_FILES } from './log-on-disk.ts';

export interface Founding {
  readonly cluster: Cluster;
  readonly node: SwarmNode;
}

const PATH = `${RAFT_FILES}founding`;

export const writeFounding = (disk: Disk, founding: Founding): DiskFault | null =>
  disk.write(PATH, frame([utf8.encode(JSON.stringify(founding))]));

/** Null if the swarm has been founded. */
export function readFounding(disk: Disk): Result<Founding | null, string> {
  const file = disk.read(PATH);
  if (file === null) return ok(null);
  const [body] = unframeWhole(file) ?? [];
  return body === undefined ? err(`${PATH}: checksum mismatch`) : ok(JSON.parse(utf8.decode(body)) as Founding);
}

export const forgetFounding = (disk: Disk): void => disk.remove(PATH);
