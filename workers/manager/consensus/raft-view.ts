/** What the page sees of a manager's Raft. Made only when somebody looks. */
import type { RaftId } from '../../api/ids.ts';
import type { ProgressView, RaftEntryView, RaftView } from '../../api/view.ts';
import { decodeConfChange } from '../../raft/conf-change-codec.ts';
import type { MemoryStorage } from '../../raft/memory-storage.ts';
import { NO_LIMIT } from '../../raft/types.ts';
import type { ConfChange, Entry, Snapshot } from '../../raft/types.ts';
import { decodeActions } from '../../store/actions.ts';
import type { Action } from '../../store/actions.ts';
import type { Consensus } from './consensus.ts';
import { crc32 } from '../../std/checksum.ts';
import { contextOf } from './membership.ts';
import { unwrap } from './proposals.ts';

/** As many of the newest entries as the page shows. */
const SHOWN_ENTRIES = 64;
const NO_DATA = new Uint8Array(0);

/** The maker of one member's views. An entry never changes, so what is said of it is made once and kept with it. */
export function raftViewer(): (consensus: Consensus) => RaftView {
  const known = new WeakMap<Entry, RaftEntryView>();

  function entryView(entry: Entry): RaftEntryView {
    let view = known.get(entry);
    if (view === undefined) {
      const { index, term, data } = entry;
      view = { index, term, print: crc32(data ?? NO_DATA), summary: summaryOf(entry) };
      known.set(entry, view);
    }
    return view;
  }

  return (consensus) => {
    const { storage, membership } = consensus;
    const status = consensus.raft.status();
    const progressOf = (id: RaftId): ProgressView | null => {
      const progress = status.progress?.get(id);
      if (progress === undefined) return null;
      const { match, next, state, inflights, pendingSnapshot, recentActive } = progress;
      return { match, next, state, inflight: inflights.count, pendingSnapshot, recentActive };
    };
    return {
      id: consensus.raftId,
      role: status.role,
      term: status.term,
      vote: status.vote,
      leader: status.lead,
      votes: Array.from(status.votes, ([id, granted]) => ({ id, granted })),
      transferee: status.leadTransferee,
      firstIndex: storage.firstIndex(),
      lastIndex: storage.lastIndex(),
      commitIndex: status.commit,
      appliedIndex: consensus.appliedIndex,
      snapshotIndex: (storage.snapshot() as Snapshot).metadata.index,
      members: membership.list().map(({ raftId, nodeId, address }) => ({
        id: raftId,
        nodeId,
        address,
        active: consensus.active(raftId),
        learner: status.config.learners.includes(raftId),
        progress: progressOf(raftId),
      })),
      log: newest(storage).map(entryView),
    };
  };
}

function newest(storage: MemoryStorage): readonly Entry[] {
  const last = storage.lastIndex();
  const first = Math.max(storage.firstIndex(), last - SHOWN_ENTRIES + 1);
  return first > last ? [] : (storage.entries(first, last + 1, NO_LIMIT) as readonly Entry[]);
}

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
    default:
      return action.object.spec.Name;
  }
}
