/** The leader's rooms, in the order in which they start (swarm-semantics §0); the chronicle first, so that it hears all. */
import { allocator } from './allocator/allocator.ts';
import { certs } from './certs/certs.ts';
import { chronicle } from './chronicle.ts';
import { control } from './control/control.ts';
import { dispatcher } from './dispatcher/dispatcher.ts';
import { constraintEnforcer } from './orchestrator/enforcer/constraint-enforcer.ts';
import { globalServices } from './orchestrator/global/global.ts';
import { taskReaper } from './orchestrator/reaper/reaper.ts';
import { replicated } from './orchestrator/replicated/replicated.ts';
import { roleManager } from './roles/role-manager.ts';
import type { Room } from './room.ts';
import { scheduler } from './scheduler/scheduler.ts';

/** The names label each room's dice. */
export const rooms: readonly (readonly [name: string, room: Room])[] = [
  ['chronicle', chronicle],
  ['control', control],
  ['dispatcher', dispatcher],
  ['certs', certs],
  ['allocator', allocator],
  ['scheduler', scheduler],
  ['constraint-enforcer', constraintEnforcer],
  ['task-reaper', taskReaper],
  ['replicated', replicated],
  ['global', globalServices],
  ['role-manager', roleManager],
];
