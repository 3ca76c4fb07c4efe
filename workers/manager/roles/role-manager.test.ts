/** What the role manager does, step by step, with a group that does as the test says (swarm-semantics §3.11). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Address, NodeId, RaftId } from '../../api/ids.ts';
import type { NodeRole } from '../../api/objects/node.ts';
import { SECOND } from '../../api/time.ts';
import { err, ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import { aLeadership, aNode } from '../testing.ts';
import type { TestLeadership } from '../testing.ts';
import { roleManager } from './role-manager.ts';

let lead: TestLeadership;
/** What was asked of the group, in order. */
let asked: string[];
/** May a member be taken out? */
let allowed: boolean;
/** How the group answers a transfer; null for not at all. */
let transfer: Result<void, string> | null;

const memberOf = (number: number) => ({
  nodeId: `node-${number}` as NodeId,
  raftId: number as RaftId,
  address: `192.168.0.${number}` as Address,
  addr: `192.168.0.${number}:2377`,
  leader: number === 1,
  reachability: 'reachable' as const,
});

/** `node-1` leads `node-2` and `node-3`; `node-4` is a worker. */
beforeEach(() => {
  lead = aLeadership();
  asked = [];
  allowed = true;
  transfer = ok(undefined);
  lead.group = [1, 2, 3].map(memberOf);
  lead = {
    ...lead,
    members: {
      ...lead.members,
      list: () => lead.group,
      canRemove: () => allowed,
      remove(id, done) {
        asked.push(`remove ${id}`);
        lead.group = lead.group.filter(({ raftId }) => raftId !== id);
        done(ok(undefined));
      },
      transferLeadership(done) {
        asked.push('transfer');
        if (transfer !== null) done(transfer);
      },
    },
  };
  for (const number of [1, 2, 3, 4]) {
    const role = number === 4 ? 'worker' : 'manager';
    lead.put('node', aNode(`node-${number}`, { role }));
  }
});

const want = (id: string, Role: NodeRole) => {
  const node = lead.get('node', id);
  if (node) lead.put('node', { ...node, spec: { ...node.spec, Role } });
};
const roleOf = (id: string) => lead.get('node', id)?.role;

describe('a promotion', () => {
  test('is seen at once; joining the group is left to the node', () => {
    roleManager(lead);
    want('node-4', 'manager');
    expect([roleOf('node-4'), asked]).toEqual(['manager', []]);
    expect(lead.clock.pending()).toBe(0);
  });

  test('that waited for a leader is seen when one begins', () => {
    want('node-4', 'manager');
    roleManager(lead);
    expect(roleOf('node-4')).toBe('manager');
  });
});

describe('a demotion', () => {
  test('takes the member out at once; the role follows when that is seen, five seconds later', () => {
    roleManager(lead);
    want('node-2', 'worker');
    expect([asked, roleOf('node-2')]).toEqual([['remove 2'], 'manager']);
    lead.clock.advance(5 * SECOND - 1);
    expect(roleOf('node-2')).toBe('manager');
    lead.clock.advance(1);
    expect([asked, roleOf('node-2')]).toEqual([['remove 2'], 'worker']);
    expect(lead.clock.pending()).toBe(0);
  });

  test('of one that is no member any more changes its role at once', () => {
    roleManager(lead);
    lead.group = lead.group.slice(0, 2);
    want('node-3', 'worker');
    expect([asked, roleOf('node-3')]).toEqual([[], 'worker']);
  });

  test('that would cost the quorum is tried again every five seconds', () => {
    roleManager(lead);
    allowed = false;
    want('node-2', 'worker');
    lead.clock.advance(12 * SECOND);
    expect(asked).toEqual([]);
    allowed = true;
    lead.clock.advance(3 * SECOND);
    expect(asked).toEqual(['remove 2']);
  });

  test('that is taken back before it could be carried out is forgotten', () => {
    roleManager(lead);
    allowed = false;
    want('node-2', 'worker');
    want('node-2', 'manager');
    allowed = true;
    lead.clock.advance(10 * SECOND);
    expect([asked, roleOf('node-2'), lead.clock.pending()]).toEqual([[], 'manager', 0]);
  });

  test.each<[string, Result<void, string> | null, string[]]>([
    ['goes well: the next leader does the rest', ok(undefined), ['transfer']],
    ['fails: it takes itself out', err('nobody to hand over to'), ['transfer', 'remove 1']],
    ['is under way: it waits', null, ['transfer']],
  ])('of the leader hands over first. Where that %s', (_, answer, steps) => {
    transfer = answer;
    roleManager(lead);
    want('node-1', 'worker');
    expect(asked).toEqual(steps);
  });

  test('of the leader that would cost the quorum does not even hand over', () => {
    roleManager(lead);
    allowed = false;
    want('node-1', 'worker');
    lead.clock.advance(10 * SECOND);
    expect(asked).toEqual([]);
  });
});

describe('a node that is deleted', () => {
  test('is taken out of the group, and tried again until it is', () => {
    roleManager(lead);
    allowed = false;
    lead.store.update((tx) => tx.remove('node', 'node-3' as NodeId));
    expect(asked).toEqual([]);
    allowed = true;
    lead.clock.advance(5 * SECOND);
    expect(asked).toEqual(['remove 3']);
  });

  test('and was a member, is one no more once a new leader begins', () => {
    lead.store.update((tx) => tx.remove('node', 'node-3' as NodeId));
    roleManager(lead);
    expect(asked).toEqual(['remove 3']);
  });

  test('and was a worker is nothing to it', () => {
    roleManager(lead);
    lead.store.update((tx) => tx.remove('node', 'node-4' as NodeId));
    expect([asked, lead.clock.pending()]).toEqual([[], 0]);
  });
});

test('a leader that is deposed does nothing more', () => {
  const stop = roleManager(lead);
  allowed = false;
  want('node-2', 'worker');
  stop();
  expect(lead.clock.pending()).toBe(0);
  want('node-4', 'manager');
  expect(roleOf('node-4')).toBe('worker');
});
