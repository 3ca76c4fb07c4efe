/**
 * What of a manager nothing needs before its swarm holds a service: with the rest of a node's program
 * (`node/later.ts`) it is loaded after the swarm has been formed.
 */
import { allocator } from './allocator/allocator.ts';
import { laterMethods } from './control/later-methods.ts';
import { logBroker } from './logs/log-broker.ts';
import { constraintEnforcer } from './orchestrator/enforcer/constraint-enforcer.ts';
import { globalServices } from './orchestrator/global/global.ts';
import { jobs } from './orchestrator/jobs/jobs.ts';
import { taskReaper } from './orchestrator/reaper/reaper.ts';
import { replicated } from './orchestrator/replicated/replicated.ts';
import { scheduler } from './scheduler/scheduler.ts';

export const laterRooms = {
  methods: laterMethods,
  allocator,
  scheduler,
  constraintEnforcer,
  taskReaper,
  replicated,
  jobs,
  globalServices,
  logBroker,
};

export type LaterRooms = typeof laterRooms;
