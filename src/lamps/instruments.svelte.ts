/**
 * What watches the swarm once it stands: the lamps and the tale of terms. Fed by `Watcher.svelte` with every frame that
 * brings news; fetched, with all that shows it, after the first visit's swarm stands.
 */
import type { Picture } from '../cluster/picture.svelte.ts';
import { beginning, goOn, type Tale } from '../timeline/terms.ts';
import { Lamps } from './lamps.svelte.ts';

export class Instruments {
  readonly lamps = new Lamps();
  tale = $state.raw<Tale>(beginning(0));
  /** Which panels are open. */
  showsRaft = $state(false);
  showsLamps = $state(false);

  #nowUs = Infinity;
  #heard = 0;

  look({ nowUs, machines, views, events, leader }: Picture): void {
    // Time that runs backwards is another swarm's.
    if (nowUs < this.#nowUs) {
      this.lamps.begin(nowUs);
      this.tale = beginning(events[0]?.event.atUs ?? nowUs);
      this.#heard = (events[0]?.number ?? 1) - 1;
    }
    this.#nowUs = nowUs;
    const fresh = [];
    for (let i = events.length - 1; i >= 0 && events[i]!.number > this.#heard; i--) fresh.push(events[i]!.event);
    fresh.reverse();
    this.#heard = events.at(-1)?.number ?? this.#heard;
    this.lamps.see({ nowUs, events: fresh, machines, views });

    const { raft, swarm } = (leader && views[leader]) || {};
    const leads = leader && raft ? { hostname: leader, term: raft.term, swarm: swarm?.clusterId ?? null } : null;
    this.tale = goOn(this.tale, { nowUs, leader: leads, events: fresh });
  }
}
