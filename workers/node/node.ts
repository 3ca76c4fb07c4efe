/** One machine wired together from the rooms: a container runtime, a part in a swarm, and the Engine API before both. */
import { Identity } from '../ca/identity.ts';
import { engine } from '../engine/engine.ts';
import { executor } from '../engine/executor.ts';
import { runtime } from '../runtime/runtime.ts';
import type { Program } from '../world/program.ts';
import { rpcOverWire } from '../world/rpc-over-wire.ts';
import { LocalSwarm } from './local-swarm.ts';

export const node: Program = (world) => {
  const identity = new Identity(world.disk, world.clock);
  const rpc = rpcOverWire(world, identity);
  const containers = runtime(world);
  const swarm = new LocalSwarm(world, rpc, identity, executor(world, containers));
  return { call: engine({ world, swarm, runtime: containers }) };
};
