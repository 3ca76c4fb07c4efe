/** The requests that a swarm is formed with: a machine answers them before the rest of its program is there. */
import type { EngineRequest } from './http.ts';

const OPENING = /^(GET (\/v\d+\.\d+)?\/(info|swarm|nodes\/\w+)|POST (\/v\d+\.\d+)?\/swarm\/(init|join))$/;

export const formsSwarm = ({ method, path }: EngineRequest): boolean => OPENING.test(`${method} ${path}`);
