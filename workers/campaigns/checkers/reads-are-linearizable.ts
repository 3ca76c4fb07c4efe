/**
 * Reads on the leader: what a manager answers that leads in the newest term, when it is asked and when it has answered.
 * A leader that has been deposed and does not know it yet reads from its own store, as SwarmKit's does: its answers may
 * be old, and are not judged (swarm-semantics §3.7).
 */
import type { Hostname, ServiceId } from '../../api/ids.ts';
import type { Checker } from '../facts.ts';
import { STAMP } from '../stamp.ts';

/** A service as the log has it: its stamps in the order of the log. */
interface Register {
  readonly places: Map<string, number>;
  /** How far an answer must have come: the newest of what was acknowledged, or read by somebody. */
  floor: number;
  removing: boolean;
  /** Its stamps come back: they tell nothing of the order any more. */
  rolledBack: boolean;
}

export const readsAreLinearizable: Checker = {
  rule: 'reads are linearizable',
  meaning:
    'The leader answers with all that was acknowledged or read before it was asked, and with nothing uncommitted.',
  judge() {
    const registers = new Map<ServiceId, Register>();
    const reads = new Map<
      number,
      { readonly on: Hostname; readonly term: number; readonly id: ServiceId; floor: number }
    >();
    let leader: Hostname | null = null;
    let term = 0;

    function register(id: ServiceId): Register {
      let known = registers.get(id);
      if (known === undefined)
        registers.set(id, (known = { places: new Map(), floor: -1, removing: false, rolledBack: false }));
      return known;
    }

    return (fact) => {
      switch (fact.kind) {
        case 'leads':
          if (fact.term >= term) [leader, term] = [fact.on, fact.term];
          return null;
        case 'event':
          if (fact.event.on === leader && LOST.has(fact.event.code)) leader = null;
          return null;
        case 'decided':
          for (const action of fact.actions) {
            if (action.table !== 'service' || action.kind !== 'put') continue;
            const { places } = register(action.object.id);
            const stamp = action.object.spec.Labels[STAMP] ?? '';
            if (!places.has(stamp)) places.set(stamp, places.size);
          }
          return null;
        case 'rolling-back':
          register(fact.id).rolledBack = true;
          return null;
        case 'removing':
          register(fact.id).removing = true;
          return null;
        case 'acknowledged': {
          if (fact.write === 'remove') return null;
          const known = register(fact.id);
          known.floor = Math.max(known.floor, known.places.get(fact.stamp) ?? -1);
          return null;
        }
        case 'read-asked':
          if (fact.on !== leader) return null;
          reads.set(fact.read, { on: fact.on, term, id: fact.id, floor: register(fact.id).floor });
          return null;
        case 'read-answered': {
          const read = reads.get(fact.read);
          reads.delete(fact.read);
          if (read === undefined || read.on !== leader || read.term !== term) return null;
          const known = register(read.id);
          if (fact.stamp === null)
            return known.removing || read.floor < 0 ? null : `${read.on} leads and does not know service ${read.id}`;
          const place = known.places.get(fact.stamp);
          if (place === undefined) return `${read.on} answered stamp ${fact.stamp} of service ${read.id}, uncommitted`;
          if (place < read.floor && !known.rolledBack)
            return `${read.on} leads and answered stamp ${fact.stamp} of service ${read.id}, which is older than what was known`;
          known.floor = Math.max(known.floor, place);
          return null;
        }
        default:
          return null;
      }
    };
  },
};

const LOST: ReadonlySet<string> = new Set([
  'raft.stepped-down',
  'machine.killed',
  'machine.crashed',
  'machine.replaced',
]);
