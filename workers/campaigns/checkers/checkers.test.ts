/** Every rule catches a forged history that breaks it, and lets one pass that only looks like it. */
import { describe, expect, test } from 'vitest';
import type { Hostname, NodeId } from '../../api/ids.ts';
import type { TraceEvent } from '../../api/trace.ts';
import type { NodeView, RaftView, Views } from '../../api/view.ts';
import {
  entry,
  forge,
  joining,
  observed,
  putService,
  putTask,
  removeService,
  removeTask,
  service,
} from '../testing.ts';
import type { Forged } from '../testing.ts';
import { CHECKERS } from './all.ts';

type Row = readonly [what: string, happen: (forged: Forged) => void, how: RegExp | null];

const on = 'node-1' as Hostname;
const node = (id: string) => ({ nodeId: id as NodeId });
const view = (id: number, applied: number, tasks: readonly string[]) =>
  ({
    swarm: { clusterId: 'one' },
    raft: {
      id,
      appliedIndex: applied,
      commitIndex: applied,
      members: [{ id: 1 }, { id: 2 }],
      log: [] as RaftView['log'],
    },
    cluster: { leader: false, nodes: [], services: [], tasks: tasks.map((id) => ({ id })) },
  }) as unknown as NodeView;

/** The log of a group that has grown to three. */
const threeVoters = [1, 2, 3].map((manager) => joining(manager, manager));

const views = (...of: readonly NodeView[]): Views => Object.fromEntries(of.map((one, i) => [`node-${i + 1}`, one]));

const rules: Readonly<Record<string, readonly Row[]>> = {
  'one leader a term': [
    [
      'two lead in term 2',
      (they) => {
        for (const manager of [1, 2]) {
          they.promises(manager, { term: 2, vote: manager });
          they.leads(manager);
        }
      },
      /node-1 and node-2 both led in term 2/,
    ],
    [
      'one leads after the other, and one twice',
      (they) => {
        they.promises(1, { term: 2, vote: 1 });
        they.leads(1);
        they.leads(1);
        they.promises(2, { term: 3, vote: 2 });
        they.leads(2);
      },
      null,
    ],
  ],
  'one vote a term': [
    [
      'a vote for each of two candidates',
      (they) => {
        they.promises(3, { term: 2, vote: 1 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVoteResp', to: 1, term: 2 });
        they.promises(3, { vote: 2 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVoteResp', to: 2, term: 2 });
      },
      /voted twice in term 2/,
    ],
    [
      'a candidate that also votes for another',
      (they) => {
        they.promises(3, { term: 2, vote: 3 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVote', to: 1, term: 2 });
        they.promises(3, { vote: 1 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVoteResp', to: 1, term: 2 });
      },
      /voted twice/,
    ],
    [
      'a term that falls',
      (they) => {
        they.promises(1, { term: 5 });
        they.promises(1, { term: 4 });
      },
      /from term 5 back to 4/,
    ],
    [
      'a refusal, the same vote again, and a vote in the next term',
      (they) => {
        they.promises(3, { term: 2, vote: 1 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVoteResp', to: 2, term: 2, reject: true });
        they.sends(3, { type: 'MsgVoteResp', to: 1, term: 2 });
        they.sends(3, { type: 'MsgVoteResp', to: 1, term: 2 });
        they.promises(3, { term: 3, vote: 2 });
        they.syncs(3);
        they.sends(3, { type: 'MsgVoteResp', to: 2, term: 3 });
      },
      null,
    ],
  ],
  'leader append-only': [
    [
      'a leader writes over its own entry',
      (they) => {
        they.promises(1, { term: 2 });
        they.appends(1, entry(1, 1), entry(2, 1));
        they.leads(1);
        they.appends(1, entry(2, 2));
      },
      /node-1 led in term 2 and dropped entry 2/,
    ],
    [
      'a follower writes over what another has sent, and a former leader too',
      (they) => {
        they.promises(1, { term: 2 });
        they.appends(1, entry(1, 1), entry(2, 2));
        they.leads(1);
        they.promises(1, { term: 3 });
        they.appends(1, entry(2, 3));
      },
      null,
    ],
  ],
  'log matching': [
    [
      'the same index and term, and something else in it',
      (they) => {
        they.appends(1, entry(1, 1, 'a'));
        they.appends(2, entry(1, 1, 'b'));
      },
      /entry 1 of term 1 differs on node-1 and node-2/,
    ],
    [
      'the same entry behind different ones',
      (they) => {
        they.appends(1, entry(1, 1), entry(2, 3));
        they.appends(2, entry(1, 2), entry(2, 3));
      },
      /what precedes entry 2 of term 3 differs/,
    ],
    ['a term that falls inside of a log', (they) => they.appends(1, entry(1, 2), entry(2, 1)), /behind one of term 2/],
    [
      'other terms at the same index',
      (they) => {
        they.appends(1, entry(1, 1), entry(2, 2));
        they.appends(2, entry(1, 1), entry(2, 3));
      },
      null,
    ],
  ],
  'a leader commits its own': [
    [
      'a leader counts an entry of an earlier term',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 3 });
        they.leads(1);
        they.promises(1, { commit: 1 });
      },
      /leader of term 3, counted entry 1 of term 1/,
    ],
    [
      'a leader counts it together with one of its own',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 3 });
        they.leads(1);
        they.appends(1, entry(2, 3));
        they.promises(1, { commit: 2 });
      },
      null,
    ],
  ],
  'committed is equal': [
    [
      'two commit different entries at an index',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
        they.appends(2, entry(1, 2));
        they.promises(2, { term: 2, commit: 1 });
      },
      /at index 1, node-1 committed an entry of term 1 and node-2 another of term 2/,
    ],
    [
      'one commits what it does not have',
      (they) => they.promises(1, { commit: 3 }),
      /3 entries as committed and has 0/,
    ],
    [
      'a snapshot that ends with another entry',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
        they.snapshot(2, { index: 1, term: 2 });
      },
      /the snapshot of node-2 ends with entry 1 of term 2/,
    ],
    [
      'all commit the same, one of them by a snapshot',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
        they.snapshot(2, { index: 1, term: 1 });
      },
      null,
    ],
  ],
  'nothing committed is lost': [
    [
      'a later leader does not have it',
      (they) => {
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
        they.promises(2, { term: 2 });
        they.leads(2);
      },
      /node-2 leads in term 2 without entry 1, committed in term 1/,
    ],
    [
      'it is found to be committed only when a later leader lacks it',
      (they) => {
        they.promises(2, { term: 2 });
        they.leads(2);
        they.appends(1, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
      },
      /node-2 leads in term 2 without entry 1/,
    ],
    [
      'a follower writes over it',
      (they) => {
        for (const manager of [1, 2]) they.appends(manager, entry(1, 1));
        they.promises(1, { term: 1, commit: 1 });
        they.appends(2, entry(1, 2));
      },
      /node-2 dropped entry 1, which is committed/,
    ],
    [
      'a leader of an earlier term may lack it, and a later one may have it in its snapshot',
      (they) => {
        they.promises(3, { term: 1 });
        they.leads(3);
        they.appends(1, entry(1, 2));
        they.promises(1, { term: 2, commit: 1 });
        they.snapshot(2, { index: 1, term: 2 });
        they.promises(2, { term: 3 });
        they.leads(2);
      },
      null,
    ],
  ],
  'durable before audible': [
    [
      'an acknowledgement before the sync',
      (they) => {
        they.appends(2, entry(1, 1));
        they.sends(2, { type: 'MsgAppResp', to: 1, term: 1, index: 1 });
      },
      /acknowledged entry 1, and only 0 are durable/,
    ],
    [
      'an acknowledgement of what took the place of a durable entry',
      (they) => {
        they.appends(2, entry(1, 1));
        they.syncs(2);
        they.appends(2, entry(1, 2));
        they.sends(2, { type: 'MsgAppResp', to: 1, term: 2, index: 1 });
      },
      /acknowledged entry 1, and only 0 are durable/,
    ],
    [
      'a vote before the sync',
      (they) => {
        they.promises(2, { term: 2, vote: 1 });
        they.sends(2, { type: 'MsgVoteResp', to: 1, term: 2 });
      },
      /sent MsgVoteResp in term 2, and the vote is not durable/,
    ],
    [
      'a restart that forgets the vote',
      (they) => {
        they.promises(2, { term: 2, vote: 1 });
        they.syncs(2);
        they.restarts(2, { term: 2, vote: 0, commit: 0 });
      },
      /restarted without its vote in term 2/,
    ],
    [
      'a restart that forgets an entry',
      (they) => {
        they.appends(2, entry(1, 1));
        they.syncs(2);
        they.restarts(2, { term: 0, vote: 0, commit: 0 });
      },
      /restarted with 0 entries, and 1 were durable/,
    ],
    [
      'a restart that forgets the term',
      (they) => {
        they.promises(2, { term: 2 });
        they.syncs(2);
        they.restarts(2, { term: 1, vote: 0, commit: 0 });
      },
      /restarted in term 1, and term 2 was durable/,
    ],
    [
      'a restart that forgets what was never synced',
      (they) => {
        they.appends(2, entry(1, 1));
        they.syncs(2);
        they.sends(2, { type: 'MsgAppResp', to: 1, term: 1, index: 1 });
        they.appends(2, entry(2, 1));
        they.sends(2, { type: 'MsgAppResp', to: 1, term: 1, index: 2, reject: true });
        they.restarts(2, { term: 0, vote: 0, commit: 0 }, entry(1, 1));
      },
      null,
    ],
  ],
  'a majority has it': [
    [
      'a leader counts what only two of three have written, and one of them not durably',
      (they) => {
        for (const manager of [1, 2, 3]) they.appends(manager, ...threeVoters);
        for (const manager of [1, 2, 3]) they.syncs(manager);
        they.promises(1, { term: 1, commit: 3 });
        for (const manager of [1, 2]) they.appends(manager, entry(4, 1));
        they.syncs(1);
        they.promises(1, { commit: 4 });
      },
      /entry 4 counts as committed, and 1 of 3 have it/,
    ],
    [
      'another entry at the same index does not count',
      (they) => {
        for (const manager of [1, 2, 3]) they.appends(manager, ...threeVoters);
        for (const manager of [1, 2, 3]) they.syncs(manager);
        they.promises(1, { term: 1, commit: 3 });
        they.appends(1, entry(4, 2));
        they.appends(2, entry(4, 3));
        for (const manager of [1, 2]) they.syncs(manager);
        they.promises(1, { commit: 4 });
      },
      /entry 4 counts as committed, and 1 of 3 have it/,
    ],
    [
      'two of three have it on their disks, one of them in a snapshot',
      (they) => {
        for (const manager of [1, 2, 3]) they.appends(manager, ...threeVoters);
        for (const manager of [1, 2, 3]) they.syncs(manager);
        they.promises(1, { term: 1, commit: 3 });
        they.appends(1, entry(4, 1), entry(5, 1));
        they.syncs(1);
        they.snapshot(2, { index: 5, term: 1 });
        they.syncs(2);
        they.promises(1, { commit: 5 });
      },
      null,
    ],
  ],
  'lamp: Managers agree': [
    [
      'equal logs and other tasks',
      (they) => they.hears({ kind: 'looked', atUs: 0, views: views(view(1, 7, ['a']), view(2, 7, ['b'])) }),
      /node-1 and node-2 have both applied 7 entries and differ/,
    ],
    [
      'one is behind',
      (they) => they.hears({ kind: 'looked', atUs: 0, views: views(view(1, 7, ['a']), view(2, 6, ['b'])) }),
      null,
    ],
  ],
  'acknowledged stays': [
    [
      'a create that is acknowledged and not in the log',
      (they) => they.hears({ kind: 'acknowledged', atUs: 0, write: 'create', id: service('web'), stamp: '1' }),
      /the create of service web was acknowledged with stamp 1, and the log does not have it/,
    ],
    [
      'an update that is acknowledged and not in the log',
      (they) => {
        they.decides([putService('web', '1')]);
        they.hears({ kind: 'acknowledged', atUs: 0, write: 'update', id: service('web'), stamp: '2' });
      },
      /the update of service web was acknowledged with stamp 2/,
    ],
    [
      'a removal that is acknowledged and not in the log',
      (they) => {
        they.decides([putService('web', '1')]);
        they.hears({ kind: 'acknowledged', atUs: 0, write: 'remove', id: service('web') });
      },
      /the removal of service web was acknowledged, and it is there/,
    ],
    [
      'a service vanishes by itself',
      (they) => they.decides([putService('web', '1')], [removeService('web')]),
      /service web vanished/,
    ],
    [
      'a service is no longer listed',
      (they) => {
        they.decides([putService('web', '1')]);
        they.hears({ kind: 'listed', atUs: 0, services: [] });
      },
      /service web is in the log, and no manager lists it/,
    ],
    [
      'a service is listed as it was before an update',
      (they) => {
        they.decides([putService('web', '1')], [putService('web', '2')]);
        they.hears({ kind: 'listed', atUs: 0, services: [{ id: service('web'), stamp: '1' }] });
      },
      /listed with stamp 1 instead of 2/,
    ],
    [
      'a service is listed that was removed',
      (they) => {
        they.hears({ kind: 'removing', atUs: 0, id: service('web') });
        they.decides([putService('web', '1')], [removeService('web')]);
        they.hears({ kind: 'listed', atUs: 0, services: [{ id: service('web'), stamp: '1' }] });
      },
      /service web is listed, and the log does not have it/,
    ],
    [
      'created, updated, and removed when asked for',
      (they) => {
        they.decides([putService('web', '1')]);
        they.hears({ kind: 'acknowledged', atUs: 0, write: 'create', id: service('web'), stamp: '1' });
        they.decides([putService('web', '2')], [putService('web', '3')]);
        they.hears({ kind: 'acknowledged', atUs: 0, write: 'update', id: service('web'), stamp: '2' });
        they.hears({ kind: 'listed', atUs: 0, services: [{ id: service('web'), stamp: '3' }] });
        they.hears({ kind: 'removing', atUs: 0, id: service('web') });
        they.decides([removeService('web')]);
        they.hears({ kind: 'acknowledged', atUs: 0, write: 'remove', id: service('web') });
        they.hears({ kind: 'listed', atUs: 0, services: [] });
      },
      null,
    ],
  ],
  'task states never go back': [
    [
      'a task that ran gets ready again',
      (they) => they.decides([putTask('a', observed('running'))], [putTask('a', observed('ready'))]),
      /\(a\) went from running back to ready/,
    ],
    [
      'a task that was to stop is to run again',
      (they) => they.decides([putTask('a', { desiredState: 'shutdown' })], [putTask('a', { desiredState: 'running' })]),
      /\(a\) was to become shutdown, and then running again/,
    ],
    [
      'a task goes on, skips, and stands still',
      (they) =>
        they.decides(
          [putTask('a', observed('new'))],
          [putTask('a', observed('ready'))],
          [putTask('a', observed('ready'))],
          [putTask('a', observed('failed'))],
          [putTask('b', observed('new'))],
        ),
      null,
    ],
  ],
  'a task keeps its node': [
    [
      'a task moves',
      (they) => they.decides([putTask('a', node('one'))], [putTask('a', node('two'))]),
      /\(a\) moved from node one to two/,
    ],
    [
      'a task loses its node',
      (they) => they.decides([putTask('a', node('one'))], [putTask('a', { nodeId: null })]),
      /\(a\) moved from node one to –/,
    ],
    [
      'a task comes back',
      (they) => they.decides([putTask('a', node('one'))], [removeTask('a')], [putTask('a', node('one'))]),
      /\(a\) came back/,
    ],
    [
      'a task gets a node, and goes',
      (they) =>
        they.decides(
          [putTask('a', { nodeId: null })],
          [putTask('a', node('one'))],
          [removeTask('a')],
          [putTask('b', node('two'))],
        ),
      null,
    ],
  ],
  'no slot twice': [
    [
      'a second task is to run in a slot',
      (they) =>
        they.decides(
          [putService('web', '1')],
          [putTask('a', { slot: 1, desiredState: 'running' })],
          [putTask('b', { slot: 1, desiredState: 'running' })],
        ),
      /two tasks of slot .* are to run: a and b/,
    ],
    [
      'it is to run when the first is to stop',
      (they) =>
        they.decides(
          [putService('web', '1')],
          [putTask('a', { slot: 1, desiredState: 'running' })],
          [putTask('a', { slot: 1, desiredState: 'shutdown' }), putTask('b', { slot: 1, desiredState: 'running' })],
        ),
      null,
    ],
  ],
  'no machine throws': [
    [
      'a machine crashes',
      (they) =>
        they.hears({
          kind: 'event',
          atUs: 0,
          event: { atUs: 0, on, code: 'machine.crashed', params: { hostname: on, why: 'Error: oh' }, cause: '' },
        }),
      /node-1 crashed: Error: oh/,
    ],
    [
      'a node gives up',
      (they) =>
        they.hears({
          kind: 'event',
          atUs: 0,
          event: { atUs: 0, on, code: 'swarm.error', params: { message: 'no log' }, cause: '' },
        }),
      /node-1 gave up: no log/,
    ],
    [
      'a node gives up whose disk is damaged, and one that nobody has let in yet',
      (they) => {
        const event = { atUs: 0, on, cause: '' };
        const hears = (event: TraceEvent) => they.hears({ kind: 'event', atUs: 0, event });
        hears({ ...event, code: 'disk.corrupted', params: { hostname: on, path: 'raft/wal' } });
        hears({ ...event, code: 'swarm.error', params: { message: 'no log' } });
        const message = "can't initialize raft node: context deadline exceeded";
        hears({ ...event, on: 'node-2' as Hostname, code: 'swarm.error', params: { message } });
      },
      null,
    ],
    [
      'a machine is killed',
      (they) =>
        they.hears({
          kind: 'event',
          atUs: 0,
          event: { atUs: 0, on, code: 'machine.killed', params: { hostname: on }, cause: '' },
        }),
      null,
    ],
  ],
};

/** They have tests of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['a quorum stays', 'reads are linearizable', 'nothing grows for ever', 'updates obey', 'specs come true'],
]);

/** Of the page's lamps one stands for all: what breaks their rules is told where the rules are. */
const tested = CHECKERS.filter(({ rule }) => rule in rules || !(rule.startsWith('lamp: ') || ELSEWHERE.has(rule)));

describe.each(tested)('$rule', (checker) => {
  const rows = rules[checker.rule] ?? [];

  test.each(rows)('%s', (_, happen, how) => {
    const { forged, verdict } = forge([checker]);
    happen(forged);
    if (how === null) return expect(verdict()).toBeNull();
    expect(verdict()).toMatchObject({ rule: checker.rule, how: expect.stringMatching(how) as string });
  });

  test('is broken by some history, and kept by another', () => {
    expect(rows.some(([, , how]) => how !== null)).toBe(true);
    expect(rows.some(([, , how]) => how === null)).toBe(true);
  });
});
