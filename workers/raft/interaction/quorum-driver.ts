/** Plays files about quorum arithmetic alone (raft-datadriven.md §8), and checks each result in a second way. */
import type { RaftId } from '../../api/ids.ts';
import { invariant } from '../../std/invariant.ts';
import { hexId } from '../logger.ts';
import { idSet, NO_IDS } from '../quorum/id-set.ts';
import { jointCommittedIndex, type JointConfig, jointIds, jointVoteResult } from '../quorum/joint.ts';
import { type Block, TestFileError } from './test-file.ts';
import { argument, number } from './values.ts';

const RESULTS = { pending: 'VotePending', lost: 'VoteLost', won: 'VoteWon' };

export function quorum(block: Block): string {
  const first = (argument(block, 'cfg')?.values ?? []).map(number);
  const secondValues = argument(block, 'cfgj')?.values;
  const second = secondValues === undefined || secondValues[0] === 'zero' ? [] : secondValues.map(number);
  const joint: JointConfig = [idSet(first), idSet(second)];
  // Values belong to the ids in the order they were written, each id once.
  const ids = [...new Set([...first, ...second])];
  const given = argument(block, block.command === 'vote' ? 'votes' : 'idx')?.values ?? [];
  if (given.length !== ids.length) {
    // The Go driver prints a map, and its own numbers for votes.
    const voters = idSet(ids).map((id) => `${id}:{}`);
    const numbers = given.map((value) => ({ _: '0', n: '1', y: '2' })[value] ?? value);
    return `error: mismatched input (explicit or _) for voters map[${voters.join(' ')}]: [${numbers.join(' ')}]`;
  }
  const values = new Map<RaftId, string>();
  ids.forEach((id, i) => {
    if (given[i] !== '_') values.set(id, given[i] as string);
  });
  if (block.command === 'vote') return vote(joint, values);
  if (block.command === 'committed') return committed(joint, values);
  return 'unknown command';
}

function vote(joint: JointConfig, values: ReadonlyMap<RaftId, string>): string {
  const ballot = (id: RaftId) => (values.has(id) ? values.get(id) === 'y' : undefined);
  const result = jointVoteResult(joint, ballot);
  invariant(result === jointVoteResult([joint[1], joint[0]], ballot), 'the halves of a joint quorum are equal');
  return `${RESULTS[result]}\n`;
}

function committed(joint: JointConfig, values: ReadonlyMap<RaftId, string>): string {
  const acked = new Map([...values].map(([id, text]) => [id, number(text)]));
  if ([...acked.values()].includes(0)) throw new TestFileError('0 is not an index: use _');
  const index = (config: JointConfig, of: ReadonlyMap<RaftId, number>) =>
    jointCommittedIndex(config, (id) => of.get(id) ?? 0);
  const result = index(joint, acked);

  const agrees = (other: number, by: string) => invariant(other === result, `${other} <-- via ${by}`);
  agrees(index([joint[1], joint[0]], acked), 'symmetry');
  agrees(counted(joint, acked), 'alternative computation');
  if (joint[1].length === 0) {
    agrees(index([joint[0], joint[0]], acked), 'self-joint quorum');
    agrees(index([NO_IDS, joint[0]], acked), 'zero-joint quorum');
    // What is below the committed index could as well be lower.
    for (const [id, at] of acked) {
      if (at >= result) continue;
      for (const lower of [at - 1, 0])
        agrees(index(joint, new Map(acked).set(id, lower)), `overlaying ${id}->${lower}`);
    }
  }
  return `${describe(jointIds(joint), acked)}${result === Infinity ? '∞' : result}\n`;
}

/** The same by trying: the largest acknowledged index that more than half of each half has reached. */
function counted(joint: JointConfig, acked: ReadonlyMap<RaftId, number>): number {
  const halves = joint.filter((half) => half.length > 0);
  if (halves.length === 0) return Infinity;
  const reached = (index: number) =>
    halves.every((half) => half.filter((id) => (acked.get(id) ?? 0) >= index).length * 2 > half.length);
  return Math.max(0, ...[...acked.values()].filter(reached));
}

/** A bar for every member, the longer the more members it is ahead of. */
function describe(ids: readonly RaftId[], acked: ReadonlyMap<RaftId, number>): string {
  if (ids.length === 0) return '<empty majority quorum>';
  const indexOf = (id: RaftId) => acked.get(id) ?? 0;
  const bars = new Map<RaftId, number>();
  const order = [...ids].sort((a, b) => indexOf(a) - indexOf(b) || a - b);
  order.forEach((id, i) => {
    const before = order[i - 1];
    if (before === undefined) bars.set(id, 0);
    else bars.set(id, indexOf(id) > indexOf(before) ? i : (bars.get(before) as number));
  });
  const blank = ' '.repeat(ids.length);
  const lines = ids.map((id) => {
    const bar = bars.get(id) as number;
    const drawn = acked.has(id) ? `${'x'.repeat(bar)}>${' '.repeat(ids.length - bar)}` : `?${blank}`;
    return `${drawn} ${String(indexOf(id)).padStart(5)}    (id=${hexId(id)})\n`;
  });
  return `${blank}    idx\n${lines.join('')}`;
}
