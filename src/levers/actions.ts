/** What can be done to a node right now, in the order of its menu. Pure. */
import type { NodeSeen } from '../cluster/roster.ts';

export type Action =
  'inspect' | 'console' | 'kill' | 'start' | 'freeze' | 'thaw' | 'isolate' | 'reconnect' | 'drain' | 'activate';

export function actionsOf(node: NodeSeen): readonly Action[] {
  const off = node.power === 'off' || node.power === 'crashed';
  return [
    'inspect',
    'console',
    off ? 'start' : 'kill',
    ...(off ? [] : ([node.power === 'frozen' ? 'thaw' : 'freeze'] as const)),
    node.cutOff ? 'reconnect' : 'isolate',
    ...(node.role === null ? [] : ([node.availability === 'drain' ? 'activate' : 'drain'] as const)),
  ];
}
