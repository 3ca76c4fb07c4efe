/** The container engine of one machine: its images, its containers, and what it tells of them. */
import type { Dice } from '../std/dice.ts';
import type { World } from '../world/world.ts';
import { bridges, type Bridges } from './bridges.ts';
import { containers, type Containers } from './containers.ts';
import { Events } from './events.ts';
import { images, type Images } from './images.ts';

export interface Runtime {
  readonly images: Images;
  readonly containers: Containers;
  /** Whatever happens on this machine to containers, images, networks and volumes is recorded here. */
  readonly events: Events;
  /** Networks that somebody made here, for this machine alone. */
  readonly bridges: Bridges;
}

/** Finds on the disk what it had when the power went. */
export function runtime(
  world: Pick<World, 'clock' | 'disk' | 'report' | 'host'>,
  dice: { readonly images: Dice; readonly containers: Dice; readonly networks: Dice },
): Runtime {
  const events = new Events(world.clock);
  const pulled = images(world, events, dice.images);
  return {
    images: pulled,
    containers: containers(world, pulled, events, dice.containers),
    events,
    bridges: bridges(world, events, dice.networks),
  };
}
