/**
 * What of a node's program nothing needs before a swarm is formed and asked for more: a thread of
 * the page loads it then, in a file of its own. Everything else runs it from the beginning.
 */
import { publishLogs } from '../agent/log-publisher.ts';
import { taskController } from '../engine/controller.ts';
import { laterRoutes } from '../engine/later-routes.ts';
import { laterRooms } from '../manager/later-rooms.ts';
import { runtime } from '../runtime/runtime.ts';

export const later = { routes: laterRoutes, rooms: laterRooms, runtime, taskController, publishLogs };

export type Later = typeof later;
