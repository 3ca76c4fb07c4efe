/** The requests that a swarm is formed with: a machine answers them before the rest of its program is there. */
import type { EngineRequest } from './http.ts';

const OPENING = /^(GET (\/v\d+\.\d+)?\/(info|swarm|nodes\/\w+)|POST (\/v\d+\.\d+)?\/swarm\/(init|join))$/;

/** What is made of another swarm by force may be full of services. */
const FORCED = /"ForceNewCluster"\s*:\s*true/i;

export const formsSwarm = ({ method, path, body = '' }: EngineRequest): boolean =>
  OPENING.test(`${method} ${path}`) && !FORCED.test(body);
