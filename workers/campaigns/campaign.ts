/**
 * One campaign: a real swarm under faults drawn from a seed, every checker watching; then everything is healed and
 * the swarm must make progress. The same options give the same history, so a seed is all that a failure has to tell.
 */
import type { HardwareInput } from '../api/datacenter.ts';
import type { Hostname } from '../api/ids.ts';
import { MINUTE, SECOND, type Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Tape } from '../datacenter/tape.ts';
import { nodeWith } from '../node/node.ts';
import { dice } from '../std/dice.ts';
import { Census } from './census.ts';
import { CHECKERS } from './checkers/all.ts';
import { client } from './client.ts';
import { court } from './facts.ts';
import type { Fact, Violation } from './facts.ts';
import type { Program } from '../world/program.ts';
import { actsOf, drawFaults, FAULT_KINDS, healing, isLoss, victimOf } from './faults.ts';
import type { Fault, FaultKind } from './faults.ts';
import { formSwarm } from './form.ts';
import { inOneThread } from './in-one-thread.ts';
import { LeftBehind } from './left-behind.ts';
import { Logbook } from './logbook.ts';
import { operator } from './operator.ts';
import type { Operator } from './operator.ts';
import { recover } from './recovery.ts';
import { Toll } from './toll.ts';
import { witnessed } from './witness.ts';
import { writes } from './writes.ts';

/** How often the views are compared, which costs more than the facts do. */
const LOOK_EVERY = 10 * SECOND;

/** Small intervals, so that logs are compacted and followers need snapshots; and Docker's own. */
const RAFT_SETTINGS = [
  { SnapshotInterval: 25, LogEntriesForSlowFollowers: 5 },
  { SnapshotInterval: 150, LogEntriesForSlowFollowers: 20 },
  {},
] as const;

/** Messages so small that a tail takes several, and as many as Docker has. */
const MESSAGES = [
  { maxSizePerMsg: 65_535 },
  { maxSizePerMsg: 300 },
  { maxSizePerMsg: 300, maxInflightMsgs: 2 },
] as const;

export interface CampaignOptions {
  readonly seed: number;
  readonly nodes?: number;
  /** Of virtual time in which things break. */
  readonly minutes?: number;
  readonly faults?: readonly FaultKind[];
  /** Do people also do all else that one does with services: jobs, global ones, rollbacks, nodes drained? */
  readonly operations?: boolean;
  /** Instead of the real node: to see whether a bug would be found. */
  readonly program?: Program;
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

/** Lives through a seed's whole history, or up to the first violation. Nodes are managers; two minutes where none are given. */
export function campaign({
  seed,
  nodes = 5,
  minutes = 2,
  faults: kinds = FAULT_KINDS,
  operations = false,
  program = nodeWith({ raft: dice(seed).fork('messages').pick(MESSAGES) }),
}: CampaignOptions): Outcome {
  const chance = dice(seed).fork('campaign');
  const watching = court(CHECKERS);
  const leftBehind = new LeftBehind();
  const census = new Census();
  const notes: Note[] = [];
  let leader: Hostname | null = null;
  let elections = 0;

  const hear = (fact: Fact): void => {
    if (fact.kind === 'leads') {
      leader = fact.on;
      elections++;
    }
    leftBehind.hear(fact);
    census.hear(fact);
    watching.hear(fact);
  };
  const logbook = new Logbook(hear);
  const tape: Tape = { event: (event) => hear({ kind: 'event', atUs: event.atUs, event }), flight: () => {} };
  const datacenter = inOneThread({ seed, program: witnessed(program, logbook, hear), tape });
  const ask = client(datacenter);
  const note = (line: string) => void notes.push({ atUs: datacenter.nowUs, line });
  const figures = { faults: 0, asked: 0, acknowledged: 0, recoveryUs: 0 };

  function live(machines: readonly Hostname[]): void {
    const clients = writes({
      datacenter,
      ask,
      machines,
      dice: chance.fork('writes'),
      tell: (fact) => hear({ ...fact, atUs: datacenter.nowUs }),
      leader: () => leader,
      operations,
      note,
    });
    const untilUs = datacenter.nowUs + Math.round(minutes * MINUTE);
    const { role, restaff } = operator(ask, machines, note);
    figures.faults = breakThings(machines, untilUs - datacenter.nowUs, role);
    clients.begin();
    watch(untilUs);
    clients.end();
    if (watching.violation === null) {
      note('everything is healed');
      for (const input of healing(machines)) datacenter.input(input);
      const { create, force, clearJobs } = clients;
      figures.recoveryUs = recover({
        datacenter,
        ask,
        machines,
        court: watching,
        create,
        force,
        leftBehind,
        census,
        clearJobs,
        restaff,
      });
    }
    Object.assign(figures, clients.figures);
  }

  /** What lasts longer than the span is ended by the healing. Answers how many faults there will be. */
  function breakThings(machines: readonly Hostname[], spanUs: Micros, role: Operator['role']): number {
    const faults = drawFaults(chance.fork('faults'), { machines: machines.length, spanUs, kinds });
    const toll = new Toll(census);
    const whoAsks = chance.fork('operator');
    for (const fault of faults) {
      datacenter.wakeAfter(fault.atUs, () => {
        const victim = victimOf(fault, machines, leader);
        const isRole = fault.what.kind === 'role';
        const { nowUs } = datacenter;
        if (victim !== null && isLoss(fault) && !toll.lose(victim, nowUs)) return;
        if (victim !== null && isRole && !toll.demote(victim, nowUs)) return;
        const { begin, end } = actsOf(fault, machines, leader);
        act('begins', fault, begin);
        if (isRole && victim !== null) role(whoAsks.pick(machines), victim, 'worker');
        if (fault.endUs >= spanUs) return;
        datacenter.wakeAfter(fault.endUs - fault.atUs, () => {
          act('ends', fault, end);
          if (isRole && victim !== null) role(whoAsks.pick(machines), victim, 'manager');
        });
      });
    }
    return faults.length;
  }

  function act(what: 'begins' | 'ends', fault: Fault, inputs: readonly HardwareInput[]): void {
    note(`${what}: ${JSON.stringify(fault.what)}`);
    for (const input of inputs) datacenter.input(input);
  }

  /** Window by window, until then or until a rule is broken. */
  function watch(untilUs: Micros): void {
    while (watching.violation === null && datacenter.nowUs < untilUs) {
      const lookUs = Math.min(untilUs, datacenter.nowUs + LOOK_EVERY);
      while (watching.violation === null && datacenter.turn(lookUs));
      hear({ kind: 'looked', atUs: datacenter.nowUs, views: datacenter.views() });
    }
  }

  const machines = formSwarm(datacenter, ask, nodes, chance.pick(RAFT_SETTINGS));
  if (machines.ok) live(machines.value);
  else watching.accuse({ atUs: datacenter.nowUs, rule: 'progress', how: machines.error });
  return {
    seed,
    violation: watching.violation,
    figures: {
      virtualUs: datacenter.nowUs,
      windows: datacenter.hardware.windows,
      elections,
      committed: logbook.decided,
      ...figures,
    },
    hash: datacenter.hash(),
    notes,
    events: datacenter.events(),
  };
}
