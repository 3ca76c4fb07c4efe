/** What can be done to a node right now, in the order of its menu: what is used most, and a way to all the others. Pure. */
import type { NodeSeen } from '../cluster/roster.ts';

export type Action =
  | 'inspect'
  | 'console'
  | 'kill'
  | 'start'
  | 'replace'
  | 'freeze'
  | 'thaw'
  | 'isolate'
  | 'reconnect'
  | 'drain'
  | 'activate'
  | 'faults';

export function actionsOf(node: NodeSeen): readonly Action[] {
  const off = node.power === 'off' || node.power === 'crashed';
  return [
    'inspect',
    'console',
    off ? 'start' : 'kill',
    off ? 'replace' : node.power === 'frozen' ? 'thaw' : 'freeze',
    node.cutOff ? 'reconnect' : 'isolate',
    ...(node.role === null ? [] : ([node.availability === 'drain' ? 'activate' : 'drain'] as const)),
    'faults',
  ];
}
