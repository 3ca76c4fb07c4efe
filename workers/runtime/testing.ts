/** A machine's runtime wound by hand, for tests. Nothing here is used by the product. */
import { SECOND } from '../api/time.ts';
import { dice } from '../std/dice.ts';
import { invariant } from '../std/invariant.ts';
import {
  aClock,
  aDisk,
  aReport,
  aWorld,
  type HandClock,
  type ListeningReport,
  type TestDisk,
} from '../world/testing.ts';
import type { World } from '../world/world.ts';
import type { Container } from './container.ts';
import { parseReference } from './reference.ts';
import { NEVER } from './restart.ts';
import { runtime, type Runtime } from './runtime.ts';
import { settle, type Wish } from './settle.ts';

export interface Machine {
  readonly clock: HandClock;
  readonly disk: TestDisk;
  readonly report: ListeningReport;
  readonly runtime: Runtime;
}

export function aMachine(
  disk: TestDisk = aDisk(),
  clock: HandClock = aClock(),
  host: Partial<World['host']> = {},
): Machine {
  const report = aReport();
  const chance = dice(1);
  const forks = {
    images: chance.fork('images'),
    containers: chance.fork('containers'),
    networks: chance.fork('networks'),
    volumes: chance.fork('volumes'),
  };
  return {
    clock,
    disk,
    report,
    runtime: runtime({ clock, disk, report, host: { ...aWorld(1).host, ...host } }, forks),
  };
}

/** A wish for nothing in particular. */
export const aWish = (wish: Partial<Wish> & Pick<Wish, 'image'>): Wish => ({
  name: 'web',
  entrypoint: null,
  cmd: null,
  env: [],
  labels: {},
  hostname: '',
  user: '',
  workingDir: '',
  ports: [],
  tty: false,
  openStdin: false,
  init: false,
  stopSignal: '',
  stopGraceUs: null,
  memoryBytes: 0,
  nanoCpus: 0,
  pids: 0,
  healthcheck: null,
  networks: [],
  mounts: [],
  bindings: {},
  log: { driver: '', options: {} },
  publishAll: false,
  restart: NEVER,
  autoRemove: false,
  ...wish,
});

/** The image is here some minutes later. */
export function pulled({ clock, runtime }: Machine, image: string): void {
  const reference = parseReference(image);
  invariant(reference.ok, `${image} is a reference`);
  let here = false;
  runtime.images.pull(reference.value, { onDone: () => (here = true) });
  while (!here) clock.advance(60 * SECOND);
}

/** Pulled and created, not started. */
export function created(machine: Machine, wish: Partial<Wish> & Pick<Wish, 'image'>): Container {
  pulled(machine, wish.image);
  const image = machine.runtime.images.find(wish.image);
  invariant(image !== undefined, `${wish.image} was pulled`);
  const config = settle(aWish(wish), image);
  invariant(config.ok, 'the wish is fulfilled');
  let made: Container | null = null;
  machine.runtime.containers.create(config.value, (result) => {
    invariant(result.ok, result.ok ? '' : result.error.message);
    made = result.value;
  });
  machine.clock.advance(SECOND);
  invariant(made !== null, 'creating takes less than a second');
  return made;
}

/** Pulled, created, and started two seconds ago. */
export function started(machine: Machine, wish: Partial<Wish> & Pick<Wish, 'image'>): Container {
  const container = created(machine, wish);
  machine.runtime.containers.start(container.id, () => undefined);
  machine.clock.advance(2 * SECOND);
  const now = machine.runtime.containers.get(container.id);
  invariant(now !== undefined, 'it is still there');
  return now;
}
