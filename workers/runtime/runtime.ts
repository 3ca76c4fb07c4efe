/** The container engine of one machine: its images and its containers. */
import type { Dice } from '../std/dice.ts';
import type { World } from '../world/world.ts';
import { containers, type Containers } from './containers.ts';
import { images, type Images } from './images.ts';

export interface Runtime {
  readonly images: Images;
  readonly containers: Containers;
}

/** Finds on the disk what it had when the power went. */
export function runtime(
  world: Pick<World, 'clock' | 'disk' | 'report'>,
  dice: { readonly images: Dice; readonly containers: Dice },
): Runtime {
  const pulled = images(world, dice.images);
  return { images: pulled, containers: containers(world, pulled, dice.containers) };
}
