/**
 * One campaign: a real swarm under faults drawn from a seed, every checker watching; then everything is healed and
 * the swarm must make progress. The same options give the same history, so a seed is all that a failure has to tell.
 */
import type { Hostname } from '../api/ids.ts';
import { MINUTE, SECOND, type Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Views } from '../api/view.ts';
import type { Tape } from '../datacenter/tape.ts';
import { node } from '../node/node.ts';
import { dice } from '../std/dice.ts';
import { CHECKERS } from './checkers/all.ts';
import { client } from './client.ts';
import { court } from './facts.ts';
import type { Fact, Violation } from './facts.ts';
import { actsOf, drawFaults, FAULT_KINDS, healing } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { formSwarm } from './form.ts';
import { inOneThread } from './in-one-thread.ts';
import { LeftBehind } from './left-behind.ts';
import { Logbook } from './logbook.ts';
import type { OneThread } from './one-thread.ts';
import { recover } from './recovery.ts';
import { witnessed } from './witness.ts';
import { writes } from './writes.ts';

/** How often the views are compared, which costs more than the facts do. */
const LOOK_EVERY = 10 * SECOND;

export interface CampaignOptions {
  readonly seed: number;
  readonly nodes?: number;
  /** Of virtual time in which things break. */
  readonly minutes?: number;
  readonly faults?: readonly FaultKind[];
}

export interface Figures {
  readonly virtualUs: Micros;
  readonly windows: number;
  readonly faults: number;
  readonly elections: number;
  readonly committed: number;
  readonly asked: number;
  readonly acknowledged: number;
  readonly recoveryUs: Micros;
}

export interface Outcome {
  readonly seed: number;
  readonly violation: Violation | null;
  readonly figures: Figures;
  readonly hash: string;
  /** Faults and writes, in words. */
  readonly notes: readonly Note[];
  readonly events: readonly TraceEvent[];
}

export interface Note {
  readonly atUs: Micros;
  readonly line: string;
}

export function campaign({ seed, nodes = 5, minutes = 2, faults: kinds = FAULT_KINDS }: CampaignOptions): Outcome {
  const chance = dice(seed).fork('campaign');
  const watching = court(CHECKERS);
  const leftBehind = new LeftBehind();
  const notes: Note[] = [];
  let leader: Hostname | null = null;
  let elections = 0;

  const hear = (fact: Fact): void => {
    if (fact.kind === 'leads') {
      leader = fact.on;
      elections++;
    }
    leftBehind.hear(fact);
    watching.hear(fact);
  };
  const logbook = new Logbook(hear);
  const tape: Tape = { event: (event) => hear({ kind: 'event', atUs: event.atUs, event }), flight: () => {} };
  const datacenter = inOneThread({ seed, program: witnessed(node, logbook, hear), tape });
  const ask = client(datacenter);
  const note = (line: string) => void notes.push({ atUs: datacenter.nowUs, line });

  // Small intervals, so that logs are compacted and followers need snapshots; sometimes Docker's own.
  const raft = chance.pick([
    { SnapshotInterval: 25, LogEntriesForSlowFollowers: 5 },
    { SnapshotInterval: 150, LogEntriesForSlowFollowers: 20 },
    {},
  ]);
  const machines = formSwarm(datacenter, ask, nodes, raft);
  const clients = writes({
    datacenter,
    ask,
    machines,
    dice: chance.fork('writes'),
    tell: (fact) => hear({ ...fact, atUs: datacenter.nowUs }),
    note,
  });

  const fromUs = datacenter.nowUs;
  const spanUs = Math.round(minutes * MINUTE);
  const faults = drawFaults(chance.fork('faults'), { machines: nodes, spanUs, kinds });
  for (const fault of faults) {
    datacenter.wakeAfter(fault.atUs, () => {
      const { begin, end } = actsOf(fault, machines, leader);
      note(`begins: ${JSON.stringify(fault.what)}`);
      for (const input of begin) datacenter.input(input);
      if (fault.endUs < spanUs) {
        datacenter.wakeAfter(fault.endUs - fault.atUs, () => {
          note(`ends: ${JSON.stringify(fault.what)}`);
          for (const input of end) datacenter.input(input);
        });
      }
    });
  }
  clients.begin();
  live(
    datacenter,
    fromUs + spanUs,
    () => watching.violation !== null,
    (views) => hear({ kind: 'looked', atUs: datacenter.nowUs, views }),
  );

  clients.end();
  let recoveryUs = 0;
  if (watching.violation === null) {
    note('everything is healed');
    for (const input of healing(machines)) datacenter.input(input);
    recoveryUs = recover({
      datacenter,
      ask,
      machines,
      court: watching,
      create: clients.create,
      force: clients.force,
      leftBehind,
    });
  }
  return {
    seed,
    violation: watching.violation,
    figures: {
      virtualUs: datacenter.nowUs,
      windows: datacenter.hardware.windows,
      faults: faults.length,
      elections,
      committed: logbook.decided,
      ...clients.figures,
      recoveryUs,
    },
    hash: datacenter.hash(),
    notes,
    events: datacenter.events(),
  };
}

/** Window by window, until then or until it is over. */
function live(datacenter: OneThread, untilUs: Micros, over: () => boolean, look: (views: Views) => void): void {
  while (!over() && datacenter.nowUs < untilUs) {
    const lookUs = Math.min(untilUs, datacenter.nowUs + LOOK_EVERY);
    while (!over() && datacenter.turn(lookUs));
    look(datacenter.views());
  }
}
