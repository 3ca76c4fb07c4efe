/** The promise to clients: done is done. */
import type { ServiceId } from '../../api/ids.ts';
import type { Checker } from '../facts.ts';
import { STAMP } from '../stamp.ts';

export const acknowledgedStays: Checker = {
  rule: 'acknowledged stays',
  meaning: 'What a manager has answered as done is in the log by then; a service stays until somebody removes it.',
  judge() {
    /** As the log has it: the newest stamp of every service there is, and every stamp that one ever had. */
    const services = new Map<ServiceId, string>();
    const stamps = new Set<string>();
    const removing = new Set<ServiceId>();

    return (fact) => {
      switch (fact.kind) {
        case 'decided':
          for (const action of fact.actions) {
            if (action.table !== 'service') continue;
            if (action.kind === 'put') {
              const { id, spec } = action.object;
              const stamp = spec.Labels[STAMP] ?? '';
              services.set(id, stamp);
              stamps.add(`${id} ${stamp}`);
              continue;
            }
            services.delete(action.id as ServiceId);
            if (!removing.has(action.id as ServiceId))
              return `service ${action.id} vanished, and nobody asked for that`;
          }
          return null;
        case 'removing':
          removing.add(fact.id);
          return null;
        case 'acknowledged':
          if (fact.write === 'remove') {
            return services.has(fact.id) ? `the removal of service ${fact.id} was acknowledged, and it is there` : null;
          }
          return stamps.has(`${fact.id} ${fact.stamp}`)
            ? null
            : `the ${fact.write} of service ${fact.id} was acknowledged with stamp ${fact.stamp}, and the log does not have it`;
        case 'listed': {
          const listed = new Map(fact.services.map(({ id, stamp }) => [id, stamp]));
          for (const [id, stamp] of services) {
            if (!listed.has(id)) return `service ${id} is in the log, and no manager lists it`;
            if (listed.get(id) !== stamp)
              return `service ${id} is listed with stamp ${listed.get(id)} instead of ${stamp}`;
          }
          const extra = fact.services.find(({ id }) => !services.has(id));
          return extra === undefined ? null : `service ${extra.id} is listed, and the log does not have it`;
        }
        default:
          return null;
      }
    };
  },
};
