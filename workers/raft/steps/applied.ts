/** The application has caught up, or a snapshot is stored (raft.md §15.6, §15.7). */
import { describeConfig } from '../describe/configuration.ts';
import { describeError } from '../describe/states.ts';
import { encodedSizeOf, payloadSizeOf } from '../entry-size.ts';
import { message } from '../message.ts';
import type { Raft } from '../raft.ts';
import type { Entry, Snapshot } from '../types.ts';
import { propose } from './propose.ts';

/** What `ProposeConfChange` without a change proposes: to leave the joint configuration. */
export const LEAVE_JOINT_ENTRY: Entry = { term: 0, index: 0, type: 'conf-change-v2', data: null };

export function entriesApplied(raft: Raft, entries: readonly Entry[]): void {
  const last = entries[entries.length - 1];
  if (last === undefined) return;
  appliedTo(raft, last.index, encodedSizeOf(entries));
  raft.uncommittedSize = Math.max(0, raft.uncommittedSize - payloadSizeOf(entries));
}

export function snapshotStored(raft: Raft, snapshot: Snapshot): void {
  const { index } = snapshot.metadata;
  raft.log.unstable.stableSnapshotTo(index);
  appliedTo(raft, index, 0);
}

/** `size`: encoded bytes of the entries that came off the application's hands. */
export function appliedTo(raft: Raft, index: number, size: number): void {
  const applied = Math.max(index, raft.log.applied);
  raft.log.appliedTo(applied, size);
  const { config } = raft.tracker;
  if (!config.autoLeave || applied < raft.pendingConfIndex || raft.role !== 'leader') return;
  // Looked at again after every batch: a refusal, such as during a transfer, is not the last word.
  const error = propose(raft, message({ type: 'MsgProp', entries: [LEAVE_JOINT_ENTRY] }));
  if (error === null) {
    raft.logger?.('INFO', () => `initiating automatic transition out of joint configuration ${describeConfig(config)}`);
  } else {
    raft.logger?.(
      'DEBUG',
      () =>
        `not initiating automatic transition out of joint configuration ${describeConfig(config)}: ${describeError(error)}`,
    );
  }
}
