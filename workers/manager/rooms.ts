/** The leader's rooms, in the order in which they start; they stop in the same order (swarm-semantics §0). */
import { certs } from './certs/certs.ts';
import { chronicle } from './chronicle.ts';
import { roleManager } from './roles/role-manager.ts';
import type { Room } from './room.ts';

/** The names label each room's dice. */
export const rooms: readonly (readonly [name: string, room: Room])[] = [
  ['chronicle', chronicle],
  ['certs', certs],
  ['role-manager', roleManager],
];
