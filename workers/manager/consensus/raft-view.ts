/** What the page sees of a manager's Raft. Made only when somebody looks. */
import type { RaftEntryView, RaftView } from '../../api/view.ts';
import { decodeConfChange } from '../../raft/conf-change-codec.ts';
import { NO_LIMIT } from '../../raft/types.ts';
import type { ConfChange, Entry, Snapshot } from '../../raft/types.ts';
import { decodeActions } from '../../store/actions.ts';
import type { Action } from '../../store/actions.ts';
import type { Consensus } from './consensus.ts';
import { contextOf } from './membership.ts';
import { unwrap } from './proposals.ts';

/** As many of the newest entries as the page shows. */
const SHOWN_ENTRIES = 64;

export function raftView(consensus: Consensus): RaftView {
  const { raft, storage, membership } = consensus;
  const status = raft.status();
  return {
    id: consensus.raftId,
    role: status.role,
    term: status.term,
    vote: status.vote,
    leader: status.lead,
    firstIndex: storage.firstIndex(),
    lastIndex: storage.lastIndex(),
    commitIndex: status.commit,
    appliedIndex: consensus.appliedIndex,
    snapshotIndex: (storage.snapshot() as Snapshot).metadata.index,
    members: membership.list().map(({ raftId, nodeId, address }) => {
      const progress = status.progress?.get(raftId);
      return {
        id: raftId,
        nodeId,
        address,
        active: consensus.active(raftId),
        match: progress?.match ?? null,
        next: progress?.next ?? null,
      };
    }),
    log: newest(consensus).map(entryView),
  };
}

function newest({ storage }: Consensus): readonly Entry[] {
  const last = storage.lastIndex();
  const first = Math.max(storage.firstIndex(), last - SHOWN_ENTRIES + 1);
  return first > last ? [] : (storage.entries(first, last + 1, NO_LIMIT) as readonly Entry[]);
}

const entryView = (entry: Entry): RaftEntryView => ({
  index: entry.index,
  term: entry.term,
  summary: summaryOf(entry),
});

function summaryOf(entry: Entry): string {
  if (entry.type !== 'normal') return summaryOfChange(decodeConfChange(entry) as ConfChange);
  if (entry.data === null || entry.data.length === 0) return 'empty';
  const actions = decodeActions(unwrap(entry.data).actions);
  const [first, ...rest] = actions.map(summaryOfAction);
  return rest.length === 0 ? (first ?? 'empty') : `${first as string} +${rest.length}`;
}

function summaryOfChange(change: ConfChange): string {
  const subject = contextOf(change).member?.hostname ?? change.nodeId.toString(16);
  const verb = { 'add-node': 'add', 'add-learner': 'add', 'update-node': 'update', 'remove-node': 'remove' }[
    change.type
  ];
  return `${verb} manager ${subject}`;
}

function summaryOfAction(action: Action): string {
  if (action.kind === 'remove') return `remove ${action.table} ${action.id.slice(0, 12)}`;
  const { createdUs, updatedUs } = action.object.meta;
  return `${createdUs === updatedUs ? 'create' : 'update'} ${action.table} ${nameOf(action)}`;
}

function nameOf(action: Extract<Action, { kind: 'put' }>): string {
  switch (action.table) {
    case 'task':
      return `${action.object.serviceName}.${action.object.slot || (action.object.nodeId ?? '')}`;
    case 'node':
      return action.object.description?.hostname ?? action.object.id.slice(0, 12);
    case 'service':
    case 'cluster':
      return action.object.spec.Name;
  }
}
