/** Three hundred campaigns in two files, so that both cores of a small machine have work: the odd seeds. */
import { test } from 'vitest';
import { holds } from './holds.ts';
import { PAST } from './past.ts';
import { seeds } from './seeds.ts';

const odd = seeds({ past: PAST, fresh: 300 }).filter((seed) => seed % 2 === 1);

test.each(odd)('five managers keep every promise and recover, SEED=%i', (seed) => holds(seed));
