import { describe } from 'vitest';
import { noSlotTwice } from './no-slot-twice.ts';
import { aService, aTask, judged } from './testing.ts';
import type { Service } from './testing.ts';

const web = (more: Partial<Service> = {}) => [aService('web', more)];
const twice = [aTask('a'), aTask('b')];

describe('one task a slot', () => {
  judged(noSlotTwice, [
    [
      'a second task is to run in the same slot',
      (they) => {
        they.believes(1, 1, { services: web(), tasks: [aTask('a')] });
        they.look();
        they.believes(1, 2, { services: web(), tasks: twice });
      },
      /^two tasks of slot web\.1 are to run: a and b$/,
    ],
    [
      'a second task in a slot that was excused once, and has been put in order since',
      (they) => {
        they.believes(1, 1, { services: web(), tasks: twice });
        they.look();
        they.believes(1, 2, { services: web(), tasks: [aTask('b')] });
        they.look();
        they.believes(1, 3, { services: web(), tasks: twice });
      },
      /two tasks of slot web\.1/,
    ],
    [
      'the old one is to stop, or the new one waits; other slots, other services, and a global one',
      (they) => {
        they.believes(1, 1, { services: web() });
        they.look();
        const others = [aTask('c', { slot: 2 }), aTask('d', { serviceId: 'api' as Service['id'] })];
        const global = [aTask('e', { slot: 0 }), aTask('f', { slot: 0 })];
        const waiting = [aTask('g', { desired: 'shutdown' }), aTask('h', { desired: 'ready' })];
        they.believes(1, 2, { services: web(), tasks: [aTask('a'), ...others, ...global, ...waiting] });
      },
      null,
    ],
    [
      'an update starts the new one first, is paused, and the next one would not',
      (they) => {
        they.believes(1, 1, { services: web({ startFirst: true }), tasks: [aTask('a')] });
        they.look();
        they.believes(1, 2, { services: web({ startFirst: true, updateState: 'paused' }), tasks: twice });
        they.look();
        they.believes(1, 3, { services: web(), tasks: [aTask('a'), aTask('c')] });
      },
      null,
    ],
    [
      'a whole update and its rollback between two sights',
      (they) => {
        they.believes(1, 1, { services: web(), tasks: [aTask('a')] });
        they.look();
        they.believes(1, 9, { services: web({ updateState: 'rollback_started' }), tasks: twice });
      },
      null,
    ],
    [
      'it was so when the watch began, or the service is new to it',
      (they) => {
        they.believes(1, 1, { services: web(), tasks: twice });
        they.look();
        they.believes(1, 2, { services: web(), tasks: [...twice, aTask('c')] });
      },
      null,
    ],
  ]);
});
