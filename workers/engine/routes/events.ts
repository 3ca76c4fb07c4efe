/** `/events`: what happens on this machine and, on a manager, in its swarm (engine-api §14). */
import { EPOCH_MS } from '../../api/time.ts';
import type { Cancel } from '../../world/world.ts';
import { streamed } from '../answer.ts';
import { answered, settled } from '../ask.ts';
import { EVENT_FILTERS, eventJson, localEvent, swarmEvent, wants, type EngineEvent } from '../convert/event.ts';
import { instant } from '../framing.ts';
import { filters } from '../request.ts';
import type { Routes } from '../router.ts';

/** As many of the past as an engine tells. */
const EVENTS_MAX = 256;

export const eventRoutes: Routes = {
  'GET /events': (request, { runtime, swarm, world }) => {
    const asked = filters(request, EVENT_FILTERS);
    if (!asked.ok) return settled(asked);
    const wanted = wants(asked.value);
    const since = instant(request.query.get('since'), EPOCH_MS);
    const until = instant(request.query.get('until'), EPOCH_MS);
    const now = world.clock.wall();
    return answered(
      streamed('application/json', (out) => {
        const tell = (event: EngineEvent) => {
          if (wanted(event)) out.chunk(eventJson(event));
        };
        if (since !== null || until !== null) {
          [...runtime.events.list().map(localEvent), ...swarm.changes().map(swarmEvent)]
            .sort((a, b) => a.atUs - b.atUs)
            .slice(-EVENTS_MAX)
            .filter(({ atUs }) => atUs >= (since ?? -Infinity) && atUs <= (until ?? Infinity))
            .forEach(tell);
        }
        if (until !== null && until <= now) {
          out.end();
          return () => undefined;
        }
        const cancels: Cancel[] = [
          runtime.events.follow((event) => tell(localEvent(event))),
          swarm.followChanges((change) => tell(swarmEvent(change))),
        ];
        const stop = () => cancels.forEach((cancel) => cancel());
        if (until !== null) {
          cancels.push(
            world.clock.after(until - now, () => {
              stop();
              out.end();
            }),
          );
        }
        return stop;
      }),
    );
  },
};
