/** The scheduler: gives every pending task a node, or says why it cannot (swarm-semantics §6). */
import type { Task } from '../../api/objects/task.ts';
import type { Room } from '../room.ts';
import { rounds } from '../rounds.ts';
import type { ByLoad } from './by-load.ts';
import { debounce } from './debounce.ts';
import { assignTo, confirm, isOutdated, noSuitableNode, shutDownUnplaced, withError, write } from './decision.ts';
import type { Decision } from './decision.ts';
import type { NodeInfo } from './node-info.ts';
import { Picture } from './picture.ts';
import { place } from './place.ts';
import { confirmEach } from './preassigned.ts';
import { MAX_FAILURES } from './recent-failures.ts';
import { Candidates, KEPT, verdictOn, Verdicts } from './verdicts.ts';
import type { Judged } from './verdicts.ts';
import { Shortlists } from './shortlists.ts';
import type { Group } from './waiting.ts';

export const scheduler: Room = ({ store, clock, dice, report }) => {
  const verdicts = new Verdicts();
  const picture = store.view((tx) => new Picture(tx, underweighted));
  /** Since the last tick something has happened that might give a waiting task a node. */
  let tickNeeded = true;

  const work = rounds((done) => commit(judgePreassigned(), () => (tickNeeded ? commit(tick(), done) : done())));
  const soon = debounce(clock, () => work.want());

  function underweighted({ node }: NodeInfo, { serviceId }: Task): void {
    const why = `it experienced ${MAX_FAILURES} failures or rejections within 5m0s`;
    report.event('daemon.log', { line: `underweighting node ${node.id} for service ${serviceId} because ${why}` });
  }

  /** Tasks that were made for one node: they fit there, or wait (swarm-semantics §6.7). */
  function judgePreassigned(): Decision[] {
    const decisions: Decision[] = [];
    for (const tasks of picture.preassigned.groups()) {
      const take = (task: Task, on: NodeInfo) =>
        assign(decisions, task, confirm(task, on.claimFor(task), clock.wall()));
      const { placed, left, candidates } = confirmEach(tasks, picture.nodes, clock.now(), take);
      for (const { task, why } of left) say(decisions, task, why);
      const waiting = { left: left.map(({ task }) => task), explanation: left[0]?.why ?? '' };
      if (candidates.length > 0) note(tasks, { placed, ...waiting, candidates, others: 0 }, true);
    }
    return decisions;
  }

  /** Tries every task that waits for a node, those of one service and version together (swarm-semantics §6.3). */
  function tick(): Decision[] {
    tickNeeded = false;
    const decisions: Decision[] = [];
    const groups = picture.unassigned.groups();
    const shortlists = new Shortlists(picture.nodes);
    for (const [at, tasks] of groups.entries()) {
      // Of more groups than verdicts are kept, only the last need to be watched, and told which nodes said no.
      if (at >= groups.length - KEPT) placeGroup(decisions, tasks, null, new Candidates());
      else placeGroup(decisions, tasks, shortlists.for(tasks[0]));
    }
    return decisions;
  }

  function placeGroup(decisions: Decision[], tasks: Group, shortlist: ByLoad | null, candidates?: Candidates): void {
    const atUs = clock.wall();
    const take = (task: Task, on: NodeInfo) =>
      assign(decisions, task, assignTo(task, on.node.id, on.claimFor(task), atUs));
    // Nodes that are equally good are chosen from at random.
    const placeOn = (nodes: ByLoad) => place(tasks, nodes.walk(dice), clock.now(), take, candidates);
    let placement = placeOn(shortlist ?? picture.byLoad);
    // To say why there is no place, all must have been asked.
    if (shortlist !== null && placement.placed.length === 0) placement = placeOn(picture.byLoad);
    if (placement.left.length > 0) leave(decisions, placement.left, placement.explanation);
    if (candidates === undefined) return;
    const others = picture.nodes.size - candidates.list.length;
    note(tasks, { ...placement, candidates: candidates.list, others }, false);
  }

  /** What has found no node; all are of one service and version. */
  function leave(decisions: Decision[], tasks: readonly Task[], explanation: string): void {
    const [first] = tasks as Group;
    const service = store.view((tx) => tx.get('service', first.serviceId));
    if (service && !isOutdated(first, service)) {
      const text = noSuitableNode(explanation);
      for (const task of tasks) say(decisions, task, text);
      return;
    }
    for (const before of tasks) {
      picture.drop(before.id);
      const after = service ? shutDownUnplaced(before, clock.wall()) : before;
      if (after !== before) decisions.push({ before, after });
    }
  }

  /** The next to be placed find the picture as if this were written. */
  function assign(decisions: Decision[], before: Task, after: Task): void {
    picture.setTask(after);
    decisions.push({ before, after });
  }

  /** A task that says so already is not written again. */
  function say(decisions: Decision[], before: Task, text: string): void {
    if (before.status.err !== text) decisions.push({ before, after: withError(before, text, clock.wall()) });
  }

  function note(tasks: Group, judged: Judged, preassigned: boolean): void {
    verdicts.add(verdictOn(tasks[0], judged, preassigned, clock.now()));
    report.view('scheduler', () => verdicts.look());
  }

  /** A decision that comes too late, because its task has changed, is as if never made: the task waits again. */
  function commit(decisions: readonly Decision[], then: () => void): void {
    if (decisions.length === 0) return then();
    const late: Decision[] = [];
    const units = decisions.map((decision) => (tx: Parameters<typeof write>[0]) => {
      const written = write(tx, decision);
      if (!written.ok) late.push(decision);
      return written;
    });
    store.batch(units, (result) => {
      const undone = result.ok ? late : decisions;
      store.view((tx) => undone.forEach(({ before: { id } }) => picture.correct(id, tx.get('task', id))));
      if (late.length > 0) {
        tickNeeded = true;
        soon.committed(true);
      }
      then();
    });
  }

  const unwatch = store.watch((changes) => {
    const now = clock.now();
    for (const change of changes) if (picture.observe(change, now)) tickNeeded = true;
    soon.committed(tickNeeded || !picture.preassigned.isEmpty);
  });

  work.want();

  return () => {
    unwatch();
    soon.stop();
    work.stop();
    report.view('scheduler', () => null);
  };
};
