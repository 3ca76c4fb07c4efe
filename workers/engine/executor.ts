/** The agent's executor: what this engine tells the managers of its machine, and who steps a task here. */
import type { Controller, Dependencies, Executor } from '../agent/exec.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import type { Task } from '../api/objects/task.ts';
import type { Result } from '../std/result.ts';
import type { World } from '../world/world.ts';
import { architecture, DRIVERS, ENGINE } from './facts.ts';

/** `controller` makes what steps a task; it is `controller.ts`, which may be loaded later. */
export function executor(
  world: Pick<World, 'host'>,
  controller: (task: Task, node: NodeDescription, dependencies: Dependencies) => Result<Controller, string>,
): Executor {
  const describe = (): NodeDescription => ({
    hostname: world.host.hostname,
    platform: { architecture: architecture(world.host).kernel, os: ENGINE.os },
    resources: {
      nanoCpus: world.host.cpus * 1e9,
      memoryBytes: world.host.memoryBytes,
      ...(world.host.daemon?.genericResources && { generic: world.host.daemon.genericResources }),
    },
    engine: {
      version: ENGINE.version,
      labels: world.host.daemon?.labels ?? {},
      plugins: [
        ...DRIVERS.log.map((name) => ({ type: 'Log', name })),
        ...DRIVERS.network.map((name) => ({ type: 'Network', name })),
        ...DRIVERS.volume.map((name) => ({ type: 'Volume', name })),
      ],
    },
  });
  return { describe, controller: (task, dependencies) => controller(task, describe(), dependencies) };
}
