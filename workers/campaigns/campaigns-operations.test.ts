/** Campaigns in which people also make jobs and global services, roll back, and drain nodes. */
import { test } from 'vitest';
import { holds } from './holds.ts';
import { PAST_OPERATIONS } from './past.ts';
import { seeds } from './seeds.ts';

test.each(seeds({ past: PAST_OPERATIONS, fresh: 40 }))(
  'whatever people do, services do as they are told, SEED=%i',
  (seed) => holds(seed, true),
);
