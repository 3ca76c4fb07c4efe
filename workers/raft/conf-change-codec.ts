/** Configuration changes as the data of an entry, in Protocol Buffers (raft.md §2.2). */
import { invariant } from '../std/invariant.ts';
import { LEAVE_JOINT, type SingleChange } from './confchange/kind.ts';
import type { ConfChange, ConfChangeType, ConfChangeV2, Entry } from './types.ts';

const CHANGE_TYPES: readonly ConfChangeType[] = ['add-node', 'remove-node', 'update-node', 'add-learner'];
const TRANSITIONS: readonly ConfChangeV2['transition'][] = ['auto', 'joint-implicit', 'joint-explicit'];

const VARINT = 0;
const BYTES = 2;

/** V1: {type 2, node_id 3, context 4}; V2: {transition 1, changes 2, context 3}, each change {type 1, node_id 2}. */
export function encodeConfChange(change: ConfChange | ConfChangeV2): Uint8Array {
  const out: number[] = [];
  if ('changes' in change) {
    writeNumber(out, 1, TRANSITIONS.indexOf(change.transition));
    for (const { type, nodeId } of change.changes) {
      const single: number[] = [];
      writeNumber(single, 1, CHANGE_TYPES.indexOf(type));
      writeNumber(single, 2, nodeId);
      writeBytes(out, 2, single);
    }
    if (change.context !== null) writeBytes(out, 3, change.context);
  } else {
    writeNumber(out, 2, CHANGE_TYPES.indexOf(change.type));
    writeNumber(out, 3, change.nodeId);
    if (change.context !== null) writeBytes(out, 4, change.context);
  }
  return Uint8Array.from(out);
}

/** The change that an entry of type `conf-change` or `conf-change-v2` holds. Without data the second form means "leave". */
export function decodeConfChange(entry: Entry): ConfChange | ConfChangeV2 {
  invariant(entry.type !== 'normal', 'a normal entry holds no configuration change');
  const data = entry.data ?? new Uint8Array(0);
  return entry.type === 'conf-change' ? decodeV1(data) : decodeV2(data);
}

function decodeV1(data: Uint8Array): ConfChange {
  let change: ConfChange = { type: 'add-node', nodeId: 0, context: null };
  for (const { field, number, bytes } of fields(data)) {
    if (field === 2) change = { ...change, type: changeType(number) };
    else if (field === 3) change = { ...change, nodeId: number };
    else if (field === 4) change = { ...change, context: bytes };
  }
  return change;
}

function decodeV2(data: Uint8Array): ConfChangeV2 {
  let change = LEAVE_JOINT;
  for (const { field, number, bytes } of fields(data)) {
    if (field === 1) change = { ...change, transition: TRANSITIONS[number] ?? 'auto' };
    else if (field === 2) change = { ...change, changes: [...change.changes, decodeSingle(bytes)] };
    else if (field === 3) change = { ...change, context: bytes };
  }
  return change;
}

function decodeSingle(data: Uint8Array): SingleChange {
  let change: SingleChange = { type: 'add-node', nodeId: 0 };
  for (const { field, number } of fields(data)) {
    if (field === 1) change = { ...change, type: changeType(number) };
    else if (field === 2) change = { ...change, nodeId: number };
  }
  return change;
}

function changeType(number: number): ConfChangeType {
  const type = CHANGE_TYPES[number];
  invariant(type !== undefined, `unexpected conf type ${number}`);
  return type;
}

function writeNumber(out: number[], field: number, number: number): void {
  out.push((field << 3) | VARINT);
  writeVarint(out, number);
}

function writeBytes(out: number[], field: number, bytes: ArrayLike<number>): void {
  out.push((field << 3) | BYTES);
  writeVarint(out, bytes.length);
  for (let i = 0; i < bytes.length; i++) out.push(bytes[i] as number);
}

// By division: bit operators would cut ids to 32 bits.
function writeVarint(out: number[], number: number): void {
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
}

interface Field {
  readonly field: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

function fields(data: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = data[at++];
      invariant(byte !== undefined, 'a configuration change is cut short');
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  };
  while (at < data.length) {
    const key = varint();
    const wire = key & 7;
    invariant(wire === VARINT || wire === BYTES, `wire type ${wire} does not occur in configuration changes`);
    const number = varint();
    const length = wire === BYTES ? number : 0;
    invariant(at + length <= data.length, 'a configuration change is cut short');
    found.push({ field: key >> 3, number, bytes: data.slice(at, at + length) });
    at += length;
  }
  return found;
}
