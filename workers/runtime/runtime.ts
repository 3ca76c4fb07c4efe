/** The container engine of one machine: its images, its containers, and what it tells of them. */
import type { Dice } from '../std/dice.ts';
import type { World } from '../world/world.ts';
import { bridges, type Bridges } from './bridges.ts';
import { containers, type Containers } from './containers.ts';
import { Events } from './events.ts';
import { mounting } from './mounting.ts';
import { volumes, type Volumes } from './volumes.ts';
import { images, type Images } from './images.ts';

export interface Runtime {
  readonly images: Images;
  readonly containers: Containers;
  /** Whatever happens on this machine to containers, images, networks and volumes is recorded here. */
  readonly events: Events;
  /** Networks that somebody made here, for this machine alone. */
  readonly bridges: Bridges;
  readonly volumes: Volumes;
}

/** Finds on the disk what it had when the power went. */
export function runtime(
  world: Pick<World, 'clock' | 'disk' | 'report' | 'host'>,
  dice: { readonly images: Dice; readonly containers: Dice; readonly networks: Dice; readonly volumes: Dice },
): Runtime {
  const events = new Events(world.clock);
  const pulled = images(world, events, dice.images);
  const kept = volumes(world, events, dice.volumes);
  return {
    images: pulled,
    containers: mounting(containers(world, pulled, events, dice.containers), kept, events),
    events,
    bridges: bridges(world, events, dice.networks),
    volumes: kept,
  };
}
