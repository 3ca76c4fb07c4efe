/** What a service may be given in Docker and not here: networks. */
import { notHere } from '../refusal.ts';
import type { Judge } from './judge.ts';

const some = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

export const networks: Judge = ({ TaskTemplate: { Networks } }) =>
  some(Networks) ? notHere('networks that services can be attached to') : null;
