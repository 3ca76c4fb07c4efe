/** The scheduler: gives every pending task a node, or says why it cannot (swarm-semantics §6). */
import type { Task } from '../../api/objects/task.ts';
import type { Room } from '../room.ts';
import { rounds } from '../rounds.ts';
import { preferencesOf } from './branches.ts';
import { debounce } from './debounce.ts';
import {
  assignTo,
  changesNothing,
  confirm,
  isOutdated,
  noSuitableNode,
  shutDownUnplaced,
  withError,
  write,
} from './decision.ts';
import type { Decision } from './decision.ts';
import type { NodeInfo } from './node-info.ts';
import { Picture } from './picture.ts';
import { place } from './place.ts';
import { confirmEach } from './preassigned.ts';
import type { Confirmed } from './preassigned.ts';
import { Candidates, KEPT, Verdicts } from './verdicts.ts';

type Noted = Pick<Confirmed, 'placed' | 'left' | 'candidates'>;

export const scheduler: Room = ({ store, clock, dice, report }) => {
  const verdicts = new Verdicts();
  const picture = store.view((tx) => new Picture(tx));

  const work = rounds((done) => commit(judgePreassigned(), () => commit(tick(), done)));
  const soon = debounce(clock, () => work.want());

  /** Tasks that were made for one node: they fit there, or wait (swarm-semantics §6.7). */
  function judgePreassigned(): Decision[] {
    return grouped(picture.preassigned.values()).flatMap((tasks) => {
      const decisions: Decision[] = [];
      const placement = confirmEach(tasks, picture.nodes, clock.now(), (before, on) => {
        const after = confirm(before, on.claimFor(before), clock.wall());
        picture.setTask(after);
        decisions.push({ before, after });
      });
      if (placement.candidates.length > 0) note(tasks, placement, true);
      const waiting = placement.left.map(({ task, why }) => ({
        before: task,
        after: withError(task, why, clock.wall()),
      }));
      return [...decisions, ...waiting];
    });
  }

  /** Tries every task that waits for a node, those of one service and version together (swarm-semantics §6.3). */
  function tick(): Decision[] {
    const groups = grouped(picture.unassigned.values());
    // Of more groups than verdicts are kept, only the last need to be watched.
    return groups.flatMap((tasks, at) => placeGroup(tasks, at < groups.length - KEPT ? undefined : new Candidates()));
  }

  function placeGroup(tasks: readonly Task[], candidates?: Candidates): Decision[] {
    const atUs = clock.wall();
    const decisions: Decision[] = [];
    // Nodes that are equally good are chosen from at random.
    const take = (before: Task, on: NodeInfo) => {
      const after = assignTo(before, on.node.id, on.claimFor(before), atUs);
      picture.setTask(after);
      decisions.push({ before, after });
    };
    const { placed, left, explanation } = place(tasks, picture.byLoad.walk(dice), clock.now(), take, candidates);
    if (candidates) {
      const waiting = left.map((task) => ({ task, why: explanation }));
      note(tasks, { placed, left: waiting, candidates: candidates.list }, false);
    }
    return [...decisions, ...left.flatMap((task) => leave(task, explanation))];
  }

  function note([first]: readonly Task[], { placed, left, candidates }: Noted, preassigned: boolean): void {
    if (first === undefined) return;
    const { serviceId, specVersion } = first;
    verdicts.add({
      ...{ serviceId, specVersion, atUs: clock.now(), preassigned, nodes: candidates },
      preferences: preassigned ? [] : preferencesOf(first),
      explanation: left[0]?.why ?? '',
      placed: placed.map(({ task, node }) => ({ taskId: task.id, nodeId: node.node.id })),
      waiting: left.map(({ task }) => task.id),
      others: preassigned ? 0 : picture.nodes.size - candidates.length,
    });
    report.view('scheduler', () => verdicts.look());
  }

  function leave(task: Task, explanation: string): Decision[] {
    const service = store.view((tx) => tx.get('service', task.serviceId));
    if (service && !isOutdated(task, service)) {
      return [{ before: task, after: noSuitableNode(task, explanation, clock.wall()) }];
    }
    picture.drop(task.id);
    return service ? [{ before: task, after: shutDownUnplaced(task, clock.wall()) }] : [];
  }

  function commit(decisions: readonly Decision[], then: () => void): void {
    const news = decisions.filter((decision) => !changesNothing(decision));
    if (news.length === 0) return then();
    const failed: Decision[] = [];
    const units = news.map((decision) => (tx: Parameters<typeof write>[0]) => {
      const written = write(tx, decision);
      if (!written.ok) failed.push(decision);
      return written;
    });
    store.batch(units, () => {
      for (const { before } of failed)
        picture.correct(
          before.id,
          store.view((tx) => tx.get('task', before.id)),
        );
      if (failed.length > 0) soon.committed(true);
      then();
    });
  }

  const unwatch = store.watch((changes) => {
    const now = clock.now();
    let relevant = false;
    for (const change of changes) if (picture.observe(change, now)) relevant = true;
    soon.committed(relevant);
  });

  work.want();

  return () => {
    unwatch();
    soon.stop();
    work.stop();
    report.view('scheduler', () => null);
  };
};

/** Tasks of one service and version are alike. */
function grouped(tasks: Iterable<Task>): Task[][] {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const key = `${task.serviceId}/${task.specVersion}`;
    const group = groups.get(key);
    if (group) group.push(task);
    else groups.set(key, [task]);
  }
  return [...groups.values()];
}
