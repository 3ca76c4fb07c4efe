/**
 * The reactive picture: what the page knows of the datacenter. It pulls one frame a drawn frame, merges what changed,
 * and derives what several panels need. Big values are replaced, never edited.
 */
import type { CableFrame, Datacenter, Frame, MachineFrame, Pace } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import type { Flight, TraceEvent } from '../../workers/api/trace.ts';
import type { NodeView, Views } from '../../workers/api/view.ts';
import { damageOf, type Damage } from './damage.ts';
import { NO_NUMBERS, numbered, type Numbers } from './numbers.ts';
import {
  anyEnded,
  believedCluster,
  leaderOf,
  rosterOf,
  sameVitals,
  vitalsOf,
  type NodeSeen,
  type Vitals,
} from './roster.ts';

/** An event with the number under which the page lists it. */
export interface Seen {
  readonly number: number;
  readonly event: TraceEvent;
}

/** Older events leave the picture; the journal could tell them again. */
export const MAX_EVENTS = 1000;

export class Picture {
  nowUs = $state(0);
  pace = $state.raw<Pace>({ kind: 'paused' });
  machines = $state.raw<readonly MachineFrame[]>([]);
  /** Links that are not as new. */
  cables = $state.raw<readonly CableFrame[]>([]);
  /** Files with a damaged sector. */
  readonly damage: Damage = $derived(damageOf(this.machines));
  views = $state.raw<Views>({});
  events = $state.raw<readonly Seen[]>([]);
  /** Virtual seconds a real second, as measured of late. */
  measured = $state(0);

  readonly leader: Hostname | null = $derived(leaderOf(this.machines, this.views));
  readonly believed = $derived(believedCluster(this.machines, this.views));
  readonly services = $derived(this.believed?.services ?? []);
  /** Whole virtual seconds: what need not be redrawn more often hangs on this. */
  readonly second = $derived(Math.floor(this.nowUs / 1_000_000));
  /** The same object until something in it changes, so that a heartbeat does not draw the whole page anew. */
  readonly vitals = $derived.by(() => {
    const vitals = vitalsOf(this.machines, this.views);
    return sameVitals(vitals, this.#vitals) ? this.#vitals : (this.#vitals = vitals);
  });
  readonly roster = $derived.by(() => {
    const { machines, cables, vitals, believed, leader } = this;
    const nowUs = anyEnded(believed) ? this.second * 1_000_000 : 0;
    this.#numbers = numbered(this.#numbers, believed?.services ?? []);
    return rosterOf({ machines, cables, vitals, believed, numbers: this.#numbers, leader, nowUs });
  });
  readonly nodes = $derived(this.roster.nodes);
  readonly hosts: readonly Hostname[] = $derived(this.machines.map((machine) => machine.spec.hostname));
  readonly running = $derived(this.pace.kind === 'running');

  #vitals: readonly Vitals[] = [];
  #numbers: Numbers = NO_NUMBERS;
  #numbered = 0;
  #flightWatchers: readonly ((flights: readonly Flight[], missed: number) => void)[] = [];
  #sample = { atMs: 0, us: 0 };

  node(hostname: Hostname): NodeSeen | undefined {
    return this.nodes.find((node) => node.hostname === hostname);
  }

  /** Hands on the messages of each frame; answers how to stop. They are not kept. */
  watchFlights(watcher: (flights: readonly Flight[], missed: number) => void): () => void {
    this.#flightWatchers = [...this.#flightWatchers, watcher];
    return () => {
      this.#flightWatchers = this.#flightWatchers.filter((other) => other !== watcher);
    };
  }

  /** Takes in what changed. `atMs` is the real time of the drawing, to measure the speed by. */
  merge(frame: Frame, atMs = 0): void {
    this.nowUs = frame.nowUs;
    if (!samePace(this.pace, frame.pace)) this.pace = frame.pace;
    if (frame.machines) this.machines = frame.machines;
    if (frame.cables) this.cables = frame.cables;
    const changed = Object.entries(frame.views) as [Hostname, Partial<NodeView>][];
    if (changed.length > 0) {
      const views: Record<Hostname, Partial<NodeView>> = { ...this.views };
      for (const [hostname, sections] of changed) views[hostname] = { ...views[hostname], ...sections };
      this.views = views;
    }
    if (frame.events.length > 0) {
      const fresh = frame.events.map((event) => ({ number: (this.#numbered += 1), event }));
      this.events = [...this.events, ...fresh].slice(-MAX_EVENTS);
    }
    if (frame.flights.length > 0 || frame.flightsMissed > 0)
      for (const watcher of this.#flightWatchers) watcher(frame.flights, frame.flightsMissed);
    this.#measure(atMs);
  }

  /** Draws on until told to stop. The browser itself holds the calls back while the page is hidden. */
  follow(datacenter: Pick<Datacenter, 'frame'>): () => void {
    let handle = 0;
    let stopped = false;
    const pull = (atMs: number): void => {
      void datacenter.frame().then(
        (frame) => {
          if (stopped) return;
          this.merge(frame, atMs);
          handle = requestAnimationFrame(pull);
        },
        // A frame that could not be had is asked for again, without haste.
        () => setTimeout(() => !stopped && pull(performance.now()), 1000),
      );
    };
    handle = requestAnimationFrame(pull);
    return () => {
      stopped = true;
      cancelAnimationFrame(handle);
    };
  }

  /** Forgets everything: a new swarm begins. */
  clear(): void {
    this.nowUs = 0;
    this.machines = [];
    this.cables = [];
    this.views = {};
    this.events = [];
    this.#sample = { atMs: 0, us: 0 };
  }

  #measure(atMs: number): void {
    const elapsed = atMs - this.#sample.atMs;
    if (elapsed < 500) return;
    if (this.#sample.atMs > 0) this.measured = Math.max(0, this.nowUs - this.#sample.us) / 1000 / elapsed;
    this.#sample = { atMs, us: this.nowUs };
  }
}

const samePace = (a: Pace, b: Pace): boolean =>
  a.kind === 'running' ? b.kind === 'running' && a.speed === b.speed : b.kind === 'paused';
