/** The objects of a swarm that is being founded, kept until its first leader has written them into the store. */
import type { Cluster } from '../../../api/objects/cluster.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import { utf8 } from '../../../std/codec.ts';
import type { Disk, DiskFault } from '../../../world/world.ts';
import { frame, unframe } from './frames.ts';
import { RAFT_FILES } from './log-on-disk.ts';

export interface Founding {
  readonly cluster: Cluster;
  readonly node: SwarmNode;
}

const PATH = `${RAFT_FILES}founding`;

export const writeFounding = (disk: Disk, founding: Founding): DiskFault | null =>
  disk.write(PATH, frame([utf8.encode(JSON.stringify(founding))]));

/** Null if the swarm has been founded. */
export function readFounding(disk: Disk): Founding | null {
  const { bodies, state } = unframe(disk.read(PATH) ?? new Uint8Array(0));
  const [body] = bodies;
  return state === 'whole' && body !== undefined ? (JSON.parse(utf8.decode(body)) as Founding) : null;
}

export const forgetFounding = (disk: Disk): void => disk.remove(PATH);
