/** Where a machine's disk keeps what was pulled and run on it. */
import type { Disk } from '../world/world.ts';

export const FOLDER = {
  images: 'images/',
  containers: 'containers/',
  networks: 'networks/',
  volumes: 'volumes/',
} as const;

/** Was nothing ever pulled or run here that a reboot would have to find? */
export const isBlank = (disk: Disk): boolean => Object.values(FOLDER).every((folder) => disk.list(folder).length === 0);
