/** One machine wired together from the rooms: a container runtime, a part in a swarm, and the Engine API before both. */
import type { NetworkId } from '../api/ids.ts';
import { Identity } from '../ca/identity.ts';
import { engine } from '../engine/engine.ts';
import { executor } from '../engine/executor.ts';
import { isBlank } from '../runtime/on-disk.ts';
import type { RaftSettings } from '../manager/consensus/settings.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Program } from '../world/program.ts';
import type { Report } from '../world/world.ts';
import { rpcOverWire } from '../world/rpc-over-wire.ts';
import type { Later } from './later.ts';
import { LocalSwarm } from './local-swarm.ts';

export interface NodeOptions {
  /** Where Raft is to be run otherwise than Docker runs it. */
  readonly raft?: Partial<RaftSettings>;
}

/**
 * `later` is called when the later part is needed and never for its own sake, so that the history does not depend on
 * when that part came. It is needed by requests that do not form a swarm, by what follows from them, and by what they
 * left on the disk; whoever lets such a request in, or boots from such a disk, has it loaded first.
 */
export const wired =
  (later: () => Later, { raft = {} }: NodeOptions = {}): Program =>
  (world) => {
    showNothing(world.report);
    const identity = new Identity(world.disk, world.clock);
    const rpc = rpcOverWire(world, identity);
    const dice = {
      images: world.dice.fork('images'),
      containers: world.dice.fork('containers'),
      networks: world.dice.fork('networks'),
      volumes: world.dice.fork('volumes'),
    };
    let made: Runtime | null = null;
    const runtime = () => (made ??= later().runtime(world, dice));
    if (!isBlank(world.disk)) runtime();
    const attached = (id: NetworkId) => swarm.attachments().own.some(({ networkId }) => networkId === id);
    const controls = executor(world, (task, self, dependencies) =>
      later().taskController(world, runtime(), task, self, dependencies, attached),
    );
    const laterRooms = () => later().rooms;
    const logPublisher = () => later().publishLogs;
    const swarm: LocalSwarm = new LocalSwarm({
      world,
      rpc,
      identity,
      executor: controls,
      laterRooms,
      logPublisher,
      raft,
    });
    const deps = {
      world,
      swarm,
      get blank() {
        return made === null;
      },
      get runtime() {
        return runtime();
      },
    };
    return { call: engine(deps, () => later().routes) };
  };

/**
 * What the machine shows until its rooms have something to show. Some never do in this life, and what they showed in the
 * life before, perhaps on another disk, is over. The swarm's part in it is shown from the beginning.
 */
function showNothing(report: Report): void {
  report.view('containers', () => []);
  report.view('scheduler', () => null);
  report.view('agent', () => ({ state: 'idle', manager: null, tasks: [] }));
}
