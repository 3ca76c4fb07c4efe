/** The container engine of one machine: its images and its containers. */
import type { World } from '../world/world.ts';
import { containers, type Containers } from './containers.ts';
import { images, type Images } from './images.ts';

export interface Runtime {
  readonly images: Images;
  readonly containers: Containers;
}

/** Finds on the disk what it had when the power went. */
export function runtime(world: Pick<World, 'clock' | 'dice' | 'disk' | 'report'>): Runtime {
  const pulled = images(world);
  return { images: pulled, containers: containers(world, pulled) };
}
