/** What the tests of the paper's claims have in common. */
import { utf8 } from '../../std/codec.ts';
import { message, type MessageFields } from '../message.ts';
import type { Group, GroupMember } from '../testing.ts';
import type { Entry, Message } from '../types.ts';

const text = (entry: Entry) => (entry.data === null ? '' : utf8.decode(entry.data));

/** What the application was told, in order; a new leader's first entry is empty. */
export const applied = (member: GroupMember) => member.applied.filter(({ type }) => type === 'normal').map(text);

export const normal = (term: number, index: number): Entry => ({ term, index, type: 'normal', data: null });

/** The terms of the stored entries, in order. */
export const termsOf = ({ storage }: GroupMember) => storage.allEntries().map(({ term }) => term);

/** Steps one message into a node, and hands back what it sends of its own accord. */
export function answer(member: GroupMember, fields: MessageFields): readonly Message[] {
  member.node.step(message({ to: member.id, ...fields }));
  const sent: Message[] = [];
  while (member.node.hasReady()) sent.push(...member.work());
  return sent;
}

/** A node whose log, after the snapshot at (1, 1) that all start from, has entries of these terms. */
export function withLog(group: Group, id: number, terms: readonly number[]): GroupMember {
  const member = group.member(id);
  member.storage.append(terms.map((term, i) => normal(term, i + 2)));
  const term = terms.at(-1) ?? 1;
  member.storage.setHardState({ term, vote: 0, commit: 1 });
  member.restart();
  return member;
}
