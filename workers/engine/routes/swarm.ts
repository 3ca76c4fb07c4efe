/** `/swarm`: leaving and changing it (engine-api §4.2); how it is formed is in `opening`. */
import { empty, jsonAnswer } from '../answer.ts';
import { answered, map, refused, settled } from '../ask.ts';
import { asManager, control, notManager, TEXT } from '../control.ts';
import { DEFAULTS, readSwarmSpec } from '../convert/swarm-spec.ts';
import { local } from '../local.ts';
import { flag, json, strictFlag, versionOf } from '../request.ts';
import type { Routes } from '../router.ts';

/** An update replaces the whole spec, so that 0 can be said: an interval of 0 means that no snapshots are made. */
const REPLACED = { ...DEFAULTS, Raft: { ...DEFAULTS.Raft, SnapshotInterval: 0, LogEntriesForSlowFollowers: 0 } };

export const swarmRoutes: Routes = {
  'POST /swarm/leave': (request, { swarm }) =>
    map(
      local<void>((done) => swarm.leave(flag(request, 'force'), done)),
      () => empty(200),
    ),

  'POST /swarm/update': (request, engine) =>
    asManager(engine, () => {
      const version = versionOf(request, 'swarm');
      if (!version.ok) return settled(version);
      const worker = strictFlag(request, 'rotateWorkerToken');
      if (!worker.ok) return settled(worker);
      const manager = strictFlag(request, 'rotateManagerToken');
      if (!manager.ok) return settled(manager);
      const unlockKey = strictFlag(request, 'rotateManagerUnlockKey');
      if (!unlockKey.ok) return settled(unlockKey);
      if (unlockKey.value) return refused(501, 'Waggle cannot lock its managers yet');
      const body = json(request);
      const spec = body.ok ? readSwarmSpec(body.value, REPLACED) : body;
      if (!spec.ok) return settled(spec);
      const update = {
        version: version.value,
        spec: spec.value,
        rotateWorkerToken: worker.value,
        rotateManagerToken: manager.value,
      };
      return map(control(engine, 'updateCluster', update), () => empty(200));
    }),

  // No manager is ever locked here, so there is no key.
  'GET /swarm/unlockkey': (_, engine) => asManager(engine, () => answered(jsonAnswer(200, { UnlockKey: '' }))),

  'POST /swarm/unlock': (_, { swarm }) => {
    const refusal = notManager(swarm.status());
    if (refusal === null) return refused(409, 'swarm is not locked');
    return refusal.message === TEXT.locked
      ? refused(501, 'Waggle cannot unlock managers yet')
      : refused(refusal.status, refusal.message);
  },
};
