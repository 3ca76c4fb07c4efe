import { expect, test } from 'vitest';
import { onceInUse } from './once-in-use.ts';
import { aLeadership, aNetwork, aNode, aService } from './testing.ts';

/** How often the room was looked up, and what it saw when it began. */
function aSleeper() {
  const leadership = aLeadership();
  const seen = { lookedUp: 0, services: -1, stopped: 0 };
  const room = onceInUse(() => {
    seen.lookedUp++;
    return ({ store }) => {
      seen.services = store.view((tx) => tx.find('service', { by: 'all' }).length);
      return () => void seen.stopped++;
    };
  });
  return { leadership, seen, start: () => room(leadership) };
}

test('sleeps while there are nodes alone, and begins with the first service, which it finds', () => {
  const { leadership, seen, start } = aSleeper();
  const stop = start();
  leadership.put('node', aNode('a'), aNode('b'));
  expect(seen.lookedUp).toBe(0);
  leadership.put('service', aService('web'));
  leadership.put('service', aService('api'));
  expect(seen).toEqual({ lookedUp: 1, services: 1, stopped: 0 });
  stop();
  expect(seen.stopped).toBe(1);
});

test('sleeps over the networks that are there from the beginning, and wakes for one that waits for its addresses', () => {
  const { leadership, seen, start } = aSleeper();
  leadership.put('network', aNetwork('ingress', { driverState: { Name: 'overlay' } }));
  start();
  leadership.put('network', aNetwork('bridge', { driverState: { Name: 'bridge' } }));
  expect(seen.lookedUp).toBe(0);
  leadership.put('network', aNetwork('app'));
  expect(seen.lookedUp).toBe(1);
});

test('begins at once in a swarm that is in use', () => {
  const { leadership, seen, start } = aSleeper();
  leadership.put('service', aService('web'));
  start();
  expect(seen).toEqual({ lookedUp: 1, services: 1, stopped: 0 });
});

test('stopped in its sleep, it never begins', () => {
  const { leadership, seen, start } = aSleeper();
  start()();
  leadership.put('service', aService('web'));
  expect(seen.lookedUp).toBe(0);
});
