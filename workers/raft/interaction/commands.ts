/** The commands of interaction files (raft-datadriven.md §5), each answering with its error or null. */
import { utf8 } from '../../std/codec.ts';
import { dice } from '../../std/dice.ts';
import { describeProgressMap } from '../describe/configuration.ts';
import { describeEntries, describeMessage } from '../describe/message.ts';
import { describeError, ROLE_NAMES } from '../describe/states.ts';
import { message } from '../message.ts';
import { jointIds } from '../quorum/joint.ts';
import { type ConfChangeV2, MESSAGE_TYPES, type MessageType } from '../types.ts';
import { addNodes } from './add-nodes.ts';
import type { Cluster, Recipient } from './cluster.ts';
import type { Member } from './member.ts';
import { Output } from './output.ts';
import { type Block, TestFileError } from './test-file.ts';
import { argument, asBoolean, changes, number, numberAt, plainNumbers } from './values.ts';

export interface Environment {
  readonly cluster: Cluster;
  readonly output: Output;
  /** For the election timeouts; where they matter, a file sets them itself. */
  readonly random: (below: number) => number;
}

export type Command = (environment: Environment, block: Block) => string | null;

/** A command on the node whose id is the first argument. */
const on =
  (act: (member: Member, environment: Environment, block: Block) => string | null | void): Command =>
  (environment, block) =>
    act(environment.cluster.member(numberAt(block, 0)), environment, block) ?? null;

/** Work on each of the given nodes; under headers if there are several. */
const onEach =
  (doing: string, act: (cluster: Cluster, member: Member) => string | null): Command =>
  ({ cluster, output }, block) => {
    const ids = plainNumbers(block);
    for (const id of ids) {
      const member = cluster.member(id);
      if (ids.length > 1) output.write(`> ${id} ${doing}\n`);
      const error = ids.length > 1 ? output.indented(() => act(cluster, member)) : act(cluster, member);
      if (error !== null) return error;
    }
    return null;
  };

export const COMMANDS: Readonly<Record<string, Command>> = {
  _breakpoint: () => null,
  'add-nodes': addNodes,
  campaign: on(({ node }) => node.campaign()),
  compact: on((member, { output }, block) => {
    const error = member.storage.compact(numberAt(block, 1));
    if (error !== null) return describeError(error);
    writeLog(member, output);
    return null;
  }),
  'deliver-msgs': deliverMessages,
  'forget-leader': on(({ node }) => node.forgetLeader()),
  'log-level': ({ output }, { args }) => output.setLevel(args[0]?.key ?? ''),
  'process-ready': onEach('handling Ready', (cluster, member) => cluster.handleReady(member)),
  'process-append-thread': onEach('processing append thread', (cluster, member) => cluster.processAppend(member)),
  'process-apply-thread': onEach('processing apply thread', (cluster, member) => cluster.processApply(member)),
  propose: on(({ node }, _, { args }) => {
    const text = args[1];
    if (args.length !== 2 || text === undefined || text.values.length > 0) {
      throw new TestFileError('propose takes a node and one text');
    }
    const error = node.propose(utf8.encode(text.key));
    return error === null ? null : describeError(error);
  }),
  'propose-conf-change': on(({ node }, _, block) => proposeConfChange(node, block)),
  'raft-log': on((member, { output }) => writeLog(member, output)),
  'raft-state': ({ cluster, output }) => {
    for (const { id, node } of cluster.members) {
      const { role, term, lead, config } = node.status();
      const voter = jointIds(config.voters).includes(id) ? 'Voter' : 'Non-Voter';
      output.write(`${id}: ${ROLE_NAMES[role]} (${voter}) Term:${term} Lead:${lead}\n`);
    }
    return null;
  },
  'report-unreachable': ({ cluster }, block) => {
    const [on, reported, ...more] = plainNumbers(block);
    if (on === undefined || reported === undefined || more.length > 0) {
      return 'must specify exactly two node indexes: node on which to report, and reported node';
    }
    cluster.member(on).node.reportUnreachable(cluster.member(reported).id);
    return null;
  },
  'send-snapshot': on(({ id, node, state }, { cluster, output }, block) => {
    // It may go to a node that is yet to be added.
    const to = numberAt(block, 1);
    const m = message({ type: 'MsgSnap', from: id, to, term: node.status().term, snapshot: state });
    cluster.messages.push(m);
    output.write(describeMessage(m));
  }),
  'set-randomized-election-timeout': on(({ node }, _, block) => {
    const ticks = number(argument(block, 'timeout')?.values[0]);
    if (ticks === 0) throw new TestFileError('the timeout must not be 0');
    node.setRandomizedElectionTimeout(ticks);
  }),
  stabilize: ({ cluster, output }, block) => {
    const { level } = output;
    for (const name of argument(block, 'log-level')?.values ?? []) {
      const error = output.setLevel(name);
      if (error !== null) return error;
    }
    const ids = plainNumbers(block);
    const error = cluster.stabilize(ids.length > 0 ? ids.map((id) => cluster.member(id)) : cluster.members);
    output.level = level;
    return error;
  },
  status: on(({ node }, { output }) => output.write(describeProgressMap(node.status().progress ?? new Map()))),
  'tick-election': on((member) => ticks(member, member.config.electionTick)),
  'tick-heartbeat': on((member) => ticks(member, member.config.heartbeatTick)),
  'transfer-leadership': ({ cluster }, block) => {
    const [from, to] = ['from', 'to'].map((key) => cluster.member(number(argument(block, key)?.values[0])));
    from?.node.transferLeader(to?.id ?? 0);
    return null;
  },
};

/** A scenario starts without nodes. */
export function environment(output: Output, cluster: Cluster): Environment {
  return { output, cluster, random: dice(1).int };
}

function ticks({ node }: Member, count: number): void {
  for (let i = 0; i < count; i++) node.tick();
}

function writeLog({ storage }: Member, output: Output): void {
  const entries = storage.allEntries();
  if (entries.length > 0) output.write(describeEntries(entries));
  else output.write(`log is empty: first index=${storage.firstIndex()}, last index=${storage.lastIndex()}`);
}

function deliverMessages({ cluster, output }: Environment, { args }: Block): string | null {
  const recipients: Recipient[] = [];
  let type: MessageType | undefined;
  for (const { key, values } of args) {
    if (values.length === 0) recipients.push({ id: number(key), drop: false });
    for (const value of values) {
      if (key === 'drop') recipients.push({ id: number(value), drop: true });
      if (key === 'type') type = MESSAGE_TYPES.find((each) => each === value);
      if (key === 'type' && type === undefined) throw new TestFileError(`unknown message type ${value}`);
    }
  }
  for (const { id } of recipients.filter(({ drop }) => drop)) {
    if (recipients.some((each) => each.id === id && !each.drop)) {
      throw new TestFileError(`can't both deliver and drop msgs to ${id}`);
    }
  }
  if (cluster.deliver(recipients, type) === 0) output.write('no messages\n');
  return null;
}

const TRANSITIONS: Readonly<Record<string, ConfChangeV2['transition']>> = {
  auto: 'auto',
  implicit: 'joint-implicit',
  explicit: 'joint-explicit',
};

function proposeConfChange(node: Member['node'], { args, input }: Block): string | null {
  let v1 = false;
  let transition: ConfChangeV2['transition'] = 'auto';
  for (const { key, values } of args.slice(1)) {
    for (const value of values) {
      if (key === 'v1') {
        const flag = asBoolean(value);
        if (flag === null) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
        v1 = flag;
      } else if (key === 'transition') {
        const named = TRANSITIONS[value];
        if (named === undefined) return `unknown transition ${value}`;
        transition = named;
      } else {
        return `unknown command ${key}`;
      }
    }
  }
  const asked = changes(input);
  if (!asked.ok) return asked.error;
  if (v1 && (asked.value.length > 1 || transition !== 'auto')) {
    return 'v1 conf change can only have one operation and no transition';
  }
  const [single] = asked.value;
  if (v1 && single === undefined) throw new TestFileError('a v1 conf change needs an operation');
  const change =
    v1 && single !== undefined ? { ...single, context: null } : { transition, changes: asked.value, context: null };
  const error = node.proposeConfChange(change);
  return error === null ? null : describeError(error);
}
