/** Printed forms of entries, snapshots, messages and Readys (raft.md §21.1, §21.4, §21.7, §21.10). */
import type { RaftId } from '../../api/ids.ts';
import { decodeConfChange } from '../conf-change-codec.ts';
import { asV2 } from '../confchange/kind.ts';
import { hexId } from '../logger.ts';
import type { Entry, EntryType, Message, ReadState, Ready, Snapshot } from '../types.ts';
import { LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, NONE } from '../types.ts';
import { describeChanges, describeConfState } from './configuration.ts';
import { quoted } from './quoted.ts';
import { describeHardState, describeSoftState } from './states.ts';

const ENTRY_TYPES: Readonly<Record<EntryType, string>> = {
  normal: 'EntryNormal',
  'conf-change': 'EntryConfChange',
  'conf-change-v2': 'EntryConfChangeV2',
};

export function describeEntry(entry: Entry): string {
  const data =
    entry.type === 'normal'
      ? quoted(entry.data ?? new Uint8Array(0))
      : describeChanges(asV2(decodeConfChange(entry)).changes);
  return `${entry.term}/${entry.index} ${ENTRY_TYPES[entry.type]}${data === '' ? '' : ` ${data}`}`;
}

/** One a line, each with its line feed. */
export function describeEntries(entries: readonly Entry[]): string {
  return entries.map((entry) => `${describeEntry(entry)}\n`).join('');
}

export function describeSnapshot({ metadata }: Snapshot): string {
  return `Index:${metadata.index} Term:${metadata.term} ConfState:${describeConfState(metadata.confState)}`;
}

/** Without a line feed at the end; every line starts with `indent`. */
export function describeMessage(message: Message, indent = ''): string {
  const { from, to, type, term, logTerm, index, entries, snapshot, responses } = message;
  const inner = `${indent}  `;
  let text = `${indent}${target(from)}->${target(to)} ${type} Term:${term} Log:${logTerm}/${index}`;
  if (message.reject) text += ` Rejected (Hint: ${message.rejectHint})`;
  if (message.commit !== 0) text += ` Commit:${message.commit}`;
  if (message.vote !== NONE) text += ` Vote:${message.vote}`;
  if (entries.length === 1) {
    text += ` Entries:[${describeEntry(entries[0] as Entry)}]`;
  } else if (entries.length > 1) {
    const lines = entries.map((entry) => `\n${inner}${describeEntry(entry)}`).join('');
    text += ` Entries:[${lines}\n${indent}]`;
  }
  if (snapshot !== null && snapshot.metadata.index !== 0) text += `\n${inner}Snapshot: ${describeSnapshot(snapshot)}`;
  if (responses.length > 0) {
    const lines = responses.map((response) => `\n${describeMessage(response, inner)}`).join('');
    text += ` Responses:[${lines}\n${indent}]`;
  }
  return text;
}

export function describeReady(ready: Ready): string {
  let text = '';
  if (ready.softState !== null) text += `${describeSoftState(ready.softState)}\n`;
  if (ready.hardState !== null) text += `HardState ${describeHardState(ready.hardState)}\n`;
  if (ready.readStates.length > 0) text += `ReadStates [${ready.readStates.map(describeReadState).join(' ')}]\n`;
  if (ready.entries.length > 0) text += `Entries:\n${describeEntries(ready.entries)}`;
  if (ready.snapshot !== null) text += `Snapshot ${describeSnapshot(ready.snapshot)}\n`;
  if (ready.committedEntries.length > 0) text += `CommittedEntries:\n${describeEntries(ready.committedEntries)}`;
  if (ready.messages.length > 0) {
    text += `Messages:\n${ready.messages.map((message) => `${describeMessage(message)}\n`).join('')}`;
  }
  return text === '' ? '<empty Ready>' : `Ready MustSync=${ready.mustSync}:\n${text}`;
}

function describeReadState({ index, requestCtx }: ReadState): string {
  return `{${index} [${requestCtx.join(' ')}]}`;
}

function target(id: RaftId): string {
  if (id === NONE) return 'None';
  if (id === LOCAL_APPEND_THREAD) return 'AppendThread';
  if (id === LOCAL_APPLY_THREAD) return 'ApplyThread';
  return hexId(id);
}
