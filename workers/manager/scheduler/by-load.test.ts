import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dice } from '../../std/dice.ts';
import { aNode, aTask } from '../testing.ts';
import { ByLoad } from './by-load.ts';
import { NodeInfo } from './node-info.ts';

test('walks all nodes, the emptiest first, whatever was put on them, taken off, and however often it was walked', () => {
  const act = fc.record({ node: fc.nat(9), what: fc.constantFrom('add', 'fill', 'remove', 'leave', 'walk', 'stop') });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const byLoad = new ByLoad();
      const chance = dice(1);
      const nodes = Array.from({ length: 10 }, (_, n) => new NodeInfo(aNode(`n${n}`)));
      const seated = new Set(nodes);
      for (const node of nodes) byLoad.seat(node);
      for (const { node, what } of acts) {
        const info = nodes[node] as NodeInfo;
        if (what === 'walk') for (const _ of byLoad.walk(chance));
        if (what === 'stop') for (const _ of byLoad.walk(chance)) break;
        if (what === 'leave') {
          byLoad.remove(info);
          seated.delete(info);
        }
        if (what === 'fill') info.add(aTask(`${node}/${info.activeTasks}`)); // seated anew on the next walk
        if (what !== 'add' && what !== 'remove') continue;
        if (what === 'add') info.add(aTask(`${node}/${info.activeTasks}`));
        else info.remove(aTask(`${node}/${info.activeTasks - 1}`).id);
        byLoad.seat(info);
        seated.add(info);
      }
      const walked = [...byLoad.walk(chance)];
      expect(new Set(walked)).toEqual(seated);
      expect(walked).toHaveLength(seated.size);
      const loads = walked.map(({ activeTasks }) => activeTasks);
      expect(loads).toEqual(loads.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

test('takes the equally empty in any order', () => {
  const byLoad = new ByLoad();
  for (let n = 0; n < 4; n++) byLoad.seat(new NodeInfo(aNode(`n${n}`)));
  const chance = dice(7);
  const first = new Set(Array.from({ length: 60 }, () => [...byLoad.walk(chance)][0]?.node.id));
  expect(first.size).toBe(4);
});
