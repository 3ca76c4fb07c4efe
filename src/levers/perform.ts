/** Does what a node's menu, a key or the inspector asks for. */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Session } from '../ui/session.svelte.ts';
import type { Action } from './actions.ts';

export async function perform(session: Session, action: Action, hostname: Hostname): Promise<void> {
  switch (action) {
    case 'inspect':
      session.inspect(hostname);
      return;
    case 'console':
      session.openConsole(hostname);
      return;
    case 'faults':
      session.openFaults(hostname);
      return;
    case 'kill':
    case 'start':
    case 'replace':
    case 'freeze':
    case 'thaw':
      await session.act({ kind: action, hostname });
      return;
    case 'isolate':
      await session.act({ kind: 'cut', from: hostname, to: '*', oneWay: false });
      return;
    case 'reconnect':
      await session.act({ kind: 'mend', from: hostname, to: '*', oneWay: false });
      return;
    case 'drain':
      await session.availability(hostname, 'drain');
      return;
    case 'activate':
      await session.availability(hostname, 'active');
  }
}
