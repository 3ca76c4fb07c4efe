/** Forged histories for tests of the checkers: managers whose logs are written by hand. */
import type { Hostname, ServiceId } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { Task } from '../api/objects/task.ts';
import { aService, aServiceSpec, aTask } from '../manager/testing.ts';
import { message } from '../raft/message.ts';
import type { MessageFields } from '../raft/message.ts';
import { encodeChange, joinActions } from '../store/actions.ts';
import type { Change } from '../store/types.ts';
import type { Checker, Fact } from './facts.ts';
import { court } from './facts.ts';
import { Logbook } from './logbook.ts';
import type { Line } from './logbook.ts';
import { STAMP } from './stamp.ts';

/** An entry; `text` stands for what is in it. */
export function entry(index: number, term: number, text = ''): Line {
  const print = [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), term);
  return { index, term, print, actions: null, change: null };
}

/** An entry that makes this manager a voter. */
export const joining = (index: number, manager: number): Line => ({
  ...entry(index, 1, `join ${manager}`),
  change: { raftId: manager, votes: true },
});

/** An entry that takes it out again. */
export const leaving = (index: number, manager: number): Line => ({
  ...entry(index, 1, `leave ${manager}`),
  change: { raftId: manager, votes: false },
});

/** An entry with a transaction. */
export function transaction(index: number, ...changes: readonly Change[]): Line {
  const actions = joinActions(changes.map(encodeChange));
  return { ...entry(index, 1, String(actions)), actions };
}

export const putTask = (id: string, more: Partial<Task>): Change => ({
  table: 'task',
  kind: 'create',
  object: aTask(id, more),
});
export const removeTask = (id: string): Change => ({ table: 'task', kind: 'remove', object: aTask(id) });
export const observed = (state: Task['status']['state']): Partial<Task> => ({
  status: { ...aTask('any').status, state },
});
export const putService = (id: string, stamp: string): Change => ({
  table: 'service',
  kind: 'create',
  object: aService(id, { spec: { ...aServiceSpec(id), Labels: { [STAMP]: stamp } } }),
});
export const removeService = (id: string): Change => ({ table: 'service', kind: 'remove', object: aService(id) });
export const service = (id: string): ServiceId => id as ServiceId;

/** Three managers, 1 to 3, whose Raft ids are their numbers, under the eyes of these checkers. */
export function forge(checkers: readonly Checker[]) {
  const watching = court(checkers);
  const logbook = new Logbook(watching.hear);
  const name = (manager: number) => `node-${manager}` as Hostname;
  const states = new Map<number, { term: number; vote: number; commit: number }>();
  let syncs = 0;
  let nowUs = 0;

  const forged = {
    /** Begins with an empty log. */
    joins(manager: number): void {
      states.set(manager, { term: 0, vote: 0, commit: 0 });
      const hardState = { term: 0, vote: 0, commit: 0 };
      logbook.begins(name(manager), nowUs, { raftId: manager, hardState, base: { index: 0, term: 0 }, lines: [] });
    },
    /** Appends, or writes over what was there from the first index on. */
    appends(manager: number, ...lines: readonly Line[]): void {
      logbook.writes(name(manager), nowUs, { hardState: null, lines });
    },
    promises(manager: number, state: Partial<{ term: number; vote: number; commit: number }>): void {
      const hardState = { ...states.get(manager)!, ...state };
      states.set(manager, hardState);
      logbook.writes(name(manager), nowUs, { hardState, lines: [] });
    },
    snapshot(manager: number, base: { index: number; term: number }): void {
      const hardState = { ...states.get(manager)!, commit: base.index };
      logbook.begins(name(manager), nowUs, { raftId: manager, hardState, base, lines: [] });
    },
    waits(us: Micros): void {
      nowUs += us;
    },
    /** In the term that it has promised. */
    leads(manager: number): void {
      logbook.leads(name(manager), nowUs, states.get(manager)!.term);
    },
    syncs(manager: number): void {
      const sync = ++syncs;
      watching.hear({ kind: 'sync-asked', on: name(manager), atUs: nowUs, sync });
      watching.hear({ kind: 'synced', on: name(manager), atUs: nowUs, sync });
    },
    /** Comes up again with this on its disk. */
    restarts(manager: number, state: { term: number; vote: number; commit: number }, ...lines: readonly Line[]): void {
      states.set(manager, state);
      logbook.boots(name(manager), nowUs, { raftId: manager, hardState: state, base: { index: 0, term: 0 }, lines });
    },
    sends(manager: number, fields: MessageFields): void {
      watching.hear({ kind: 'sent', on: name(manager), atUs: nowUs, message: message({ from: manager, ...fields }) });
    },
    /** Through one manager alone, in one term: what it does to the store is all that matters. */
    decides(...transactions: readonly (readonly Change[])[]): void {
      const lines = transactions.map((changes, i) => transaction(logbook.decided + 1 + i, ...changes));
      forged.appends(1, ...lines);
      forged.promises(1, { commit: logbook.decided + lines.length });
    },
    hears: (fact: Fact) => watching.hear(fact),
  };
  for (const manager of [1, 2, 3]) forged.joins(manager);
  return { forged, verdict: () => watching.violation };
}

export type Forged = ReturnType<typeof forge>['forged'];
