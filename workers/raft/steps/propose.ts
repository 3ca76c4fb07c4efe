/** Proposals at the leader; configuration changes one at a time (raft.md §15.1, §16.2). */
import { decodeConfChange } from '../conf-change-codec.ts';
import { asV2 } from '../confchange/kind.ts';
import { describeConfChange, describeConfig } from '../describe/configuration.ts';
import { hexId } from '../logger.ts';
import { isJoint } from '../quorum/joint.ts';
import type { Raft } from '../raft.ts';
import type { ConfChangeV2, Entry, Message, ProposalError } from '../types.ts';
import { NONE } from '../types.ts';
import { appendOwn, type NewEntry } from './own-entries.ts';
import { broadcastAppend } from './replication.ts';

/** Stands in for a refused configuration change. Its type is present on the wire. */
const REFUSED: NewEntry = { type: 'normal', data: null, typed: true };

export function propose(raft: Raft, m: Message): ProposalError | null {
  if (m.entries.length === 0) raft.panic(`${hexId(raft.id)} stepped empty MsgProp`);
  // Removed from the group while leading: it may not add to what it will not be asked about.
  if (raft.ownProgress === undefined) return 'proposal-dropped';
  if (raft.leadTransferee !== NONE) {
    raft.logger?.(
      'DEBUG',
      () =>
        `${hexId(raft.id)} [term ${raft.term}] transfer leadership to ${hexId(raft.leadTransferee)} is in progress; dropping proposal`,
    );
    return 'proposal-dropped';
  }
  const first = raft.log.lastIndex() + 1;
  const entries = m.entries.map((entry, i) =>
    entry.type === 'normal' ? entry : admitConfChange(raft, entry, first + i),
  );
  if (!appendOwn(raft, entries)) return 'proposal-dropped';
  broadcastAppend(raft);
  return null;
}

/** The change, if one may be made now; else an empty entry in its place. The proposer is not told. */
function admitConfChange(raft: Raft, entry: Entry, index: number): NewEntry {
  const change = asV2(decodeConfChange(entry));
  const refusal = raft.settings.disableConfChangeValidation ? null : whyNot(raft, change);
  if (refusal !== null) {
    raft.logger?.(
      'INFO',
      () =>
        `${hexId(raft.id)} ignoring conf change ${describeConfChange(change)} ` +
        `at config ${describeConfig(raft.tracker.config)}: ${refusal}`,
    );
    return REFUSED;
  }
  raft.pendingConfIndex = index;
  return entry;
}

function whyNot(raft: Raft, change: ConfChangeV2): string | null {
  const { applied } = raft.log;
  const joint = isJoint(raft.tracker.config.voters);
  const leaves = change.changes.length === 0;
  if (raft.pendingConfIndex > applied) {
    return `possible unapplied conf change at index ${raft.pendingConfIndex} (applied to ${applied})`;
  }
  if (joint && !leaves) return 'must transition out of joint config first';
  if (!joint && leaves) return 'not in joint state; refusing empty conf change';
  return null;
}
