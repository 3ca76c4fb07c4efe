import { describe, expect, test } from 'vitest';
import type { SwarmNode } from '../api/objects/node.ts';
import { constraintsOf, nodeMatches, parseConstraints } from './constraint.ts';
import { aDescription, aNode } from './testing.ts';

const meets = (node: SwarmNode, ...constraints: string[]) =>
  nodeMatches(constraintsOf({ Constraints: constraints }), node);

describe('what people write', () => {
  test.each([
    ['node.role==manager', 'node.role', '==', 'manager'],
    ['node.role == manager', 'node.role', '==', 'manager'],
    ['  node.role!=  manager ', 'node.role', '!=', 'manager'],
    ['node.labels.zone==a b', 'node.labels.zone', '==', 'a b'],
    ['node.labels.a-b_c.d == x', 'node.labels.a-b_c.d', '==', 'x'],
    ['NODE.ID==x', 'NODE.ID', '==', 'x'],
    ['node.ip == 10.0.0.0/8', 'node.ip', '==', '10.0.0.0/8'],
    ['node.labels.x == .*', 'node.labels.x', '==', '.*'],
  ])('%j is read', (text, key, operator, value) => {
    expect(parseConstraints([text])).toEqual({ ok: true, value: [{ key, operator, value }] });
  });

  test.each([
    ['node.role', 'constraint expected one operator from ==, !='],
    ['', 'constraint expected one operator from ==, !='],
    ['node.role=manager', 'constraint expected one operator from ==, !='],
    ['n==x', "key 'n' is invalid"],
    ['1node==x', "key '1node' is invalid"],
    ['node role==x', "key 'node role' is invalid"],
    ['==x', "key '' is invalid"],
    ['node.id==', "value '' is invalid"],
    ['node.id==a,b', "value 'a,b' is invalid"],
    ['node.id==a==b', "value 'a==b' is invalid"],
    ['node.id!=a==b', "key 'node.id!=a' is invalid"],
  ])('%j is refused: %s', (text, error) => {
    expect(parseConstraints([text])).toEqual({ ok: false, error });
  });

  test('the first bad one of several is told', () => {
    expect(parseConstraints(['node.id==a', 'b', 'c'])).toMatchObject({ ok: false });
  });

  test('what cannot be read constrains nothing', () => {
    expect(constraintsOf({ Constraints: ['nonsense'] })).toEqual([]);
    expect(constraintsOf(undefined)).toEqual([]);
  });
});

describe('a constraint', () => {
  const node = aNode('abc', {
    role: 'manager',
    spec: { Labels: { Zone: 'East', empty: '' }, Role: 'manager', Availability: 'active' },
    description: { ...aDescription('bee-1'), engine: { version: '', labels: { disk: 'ssd' }, plugins: [] } },
    status: { state: 'ready', message: '', addr: '10.0.9.41' },
  });

  test.each([
    ['node.id == abc', true, 'its id'],
    ['node.id == ABC', true, 'in any case'],
    ['node.id == ab', false, 'a part of it'],
    ['node.id != abc', false, 'not its id'],
    ['node.hostname == BEE-1', true, 'its name'],
    ['node.hostname != bee-2', true, 'not another name'],
    ['Node.Role == manager', true, 'its role, with a key in any case'],
    ['node.role == worker', false, 'another role'],
    ['node.platform.os == linux', true, 'its system'],
    ['node.platform.arch == x86_64', true, 'its architecture'],
    ['node.platform.arch == amd64', false, 'another word for its architecture'],
    ['node.labels.Zone == east', true, 'a label, its value in any case'],
    ['NODE.LABELS.Zone == east', true, 'a prefix in any case'],
    ['node.labels.zone == east', false, 'a label key in another case'],
    ['node.labels.missing == x', false, 'a label that is missing'],
    ['node.labels.missing != x', true, 'a label that is missing is not x'],
    ['node.labels.constructor == x', false, 'a label that every JavaScript object seems to have'],
    ['node.labels.toString != x', true, 'such a one is missing like any other'],
    ['engine.labels.__proto__ != x', true, 'nor has an engine one'],
    ['engine.labels.disk == ssd', true, 'an engine label'],
    ['engine.labels.disk != ssd', false, 'not its engine label'],
    ['engine.labels.Zone == East', false, 'a node label is no engine label'],
    ['node.label.Zone == East', false, 'a key that does not exist'],
    ['node.label.Zone != East', false, 'a key that does not exist never matches'],
    ['node.labels. == x', false, 'a label without a key'],
    ['node.labels.Zone == e.*', false, 'no patterns'],
    ['node.ip == 10.0.9.41', true, 'the very address'],
    ['node.ip == 10.0.9.42', false, 'its neighbour'],
    ['node.ip != 10.0.9.42', true, 'not its neighbour'],
    ['node.ip == 10.0.9.0/24', true, 'inside the subnet'],
    ['node.ip == 10.0.8.0/24', false, 'outside the subnet'],
    ['node.ip != 10.0.0.0/8', false, 'the subnet is excluded'],
    ['node.ip == 0.0.0.0/0', true, 'everything'],
    ['node.ip == 10.0.9', false, 'no address'],
    ['node.ip != 10.0.9', false, 'no address, excluded'],
    ['node.ip != 10.0.9.0/33', false, 'no subnet'],
  ])('%s → %s: %s', (constraint, expected) => {
    expect(meets(node, constraint)).toBe(expected);
  });

  test('all must hold', () => {
    expect(meets(node, 'node.role == manager', 'node.id == abc')).toBe(true);
    expect(meets(node, 'node.role == manager', 'node.id == xyz')).toBe(false);
  });

  test('a node that has not yet registered has an empty name', () => {
    const bare = aNode('x', { description: null, status: { state: 'unknown', message: '', addr: '' } });
    expect(meets(bare, 'node.hostname == x')).toBe(false);
    expect(meets(bare, 'node.hostname != x')).toBe(true);
    expect(meets(bare, 'node.ip != 10.0.0.1')).toBe(true);
  });
});
