/**
 * The leader's rooms, in the order in which they start (swarm-semantics §0); the chronicle first, so that it hears all.
 * The names label each room's dice.
 */
import { certs } from './certs/certs.ts';
import { chronicle } from './chronicle.ts';
import { control } from './control/control.ts';
import { dispatcher } from './dispatcher/dispatcher.ts';
import type { LaterRooms } from './later-rooms.ts';
import { onceInUse } from './once-in-use.ts';
import { roleManager } from './roles/role-manager.ts';
import type { Room } from './room.ts';

/** `later` answers once a swarm that is in use, or a request beyond those that form one, may be met. */
export const rooms = (later: () => LaterRooms): readonly (readonly [name: string, room: Room])[] => [
  ['chronicle', chronicle],
  ['control', control(() => later().methods)],
  ['dispatcher', dispatcher],
  ['log-broker', onceInUse(() => later().logBroker)],
  ['certs', certs],
  ['allocator', onceInUse(() => later().allocator)],
  ['scheduler', onceInUse(() => later().scheduler)],
  ['constraint-enforcer', onceInUse(() => later().constraintEnforcer)],
  ['task-reaper', onceInUse(() => later().taskReaper)],
  ['replicated', onceInUse(() => later().replicated)],
  ['jobs', onceInUse(() => later().jobs)],
  ['global', onceInUse(() => later().globalServices)],
  ['role-manager', roleManager],
];
