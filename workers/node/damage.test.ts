/**
 * A sector of a disk is damaged, and its machine boots: whatever file it hits, the node does not crash, believes nothing
 * that is not so, and says what is wrong.
 */
import { describe, expect, test } from 'vitest';
import { inOneThread } from '../campaigns/in-one-thread.ts';
import type { Image } from '../api/journal.ts';
import { SECOND } from '../api/time.ts';
import { readLog } from '../manager/consensus/disk/log-on-disk.ts';
import { DurableDisk } from '../datacenter/disk.ts';
import { dice } from '../std/dice.ts';
import { aDisk } from '../world/testing.ts';
import { aSite, hostnameOf, onSite, type Site } from './testing.ts';

type Machine = Image['machines'][number];

/** Three managers and a worker, with snapshots behind them and tasks on every machine. */
function aSwarm(): Image {
  const site = aSite(4);
  site.init(1, { Spec: { Raft: { SnapshotInterval: 12, LogEntriesForSlowFollowers: 5, KeepOldSnapshots: 1 } } });
  const { Manager, Worker } = site.tokens();
  site.join(2, Manager);
  site.join(3, Manager);
  site.join(4, Worker);
  site.createService('web', 8);
  site.run(30);
  for (let i = 0; i < 3; i++) site.createService(`other-${i}`, 1);
  site.run(20);
  expect(site.running()).toHaveLength(11);
  return site.datacenter.hardware.image();
}
const swarm = aSwarm();
const filesOf = (n: number) => (swarm.machines[n - 1] as Machine).disk.map(({ path }) => path);
/** The same file of every node of a kind would tell the same story. */
const kinds = (n: number) => [
  ...new Map(filesOf(n).map((path) => [path.replace(/[^/]*[0-9a-z]{25}[^/]*$/, ''), path])).values(),
];

/** The swarm boots from its disks; that machine when a sector of the file is damaged. */
function damaged(n: number, path: string | null, seed: number): Site {
  const machines = swarm.machines.map((machine, i) => (i === n - 1 ? { ...machine, power: 'off' as const } : machine));
  const site = onSite(inOneThread({ seed, from: { ...swarm, machines } }));
  expect(site.datacenter.input({ kind: 'corrupt', hostname: hostnameOf(n), path })).toEqual({ ok: true });
  site.start(n);
  return site;
}

const said = (site: Site, n: number): string => {
  const { LocalNodeState, Error } = site.info(n);
  return [LocalNodeState, Error, ...site.logged(n)].join('\n');
};

describe('a damaged file', () => {
  const [wal, snapshot] = ['raft/wal/', 'raft/snap/'].map(
    (folder) => filesOf(1).findLast((path) => path.startsWith(folder)) as string,
  );

  test.each<[string, number, string, RegExp]>([
    [
      'its certificate',
      1,
      'certificates/swarm-node.crt',
      /^error\nerror while loading TLS certificate in \/var\/lib\/docker\/swarm\/certificates\/swarm-node.crt: checksum mismatch$/,
    ],
    [
      'its key',
      2,
      'certificates/swarm-node.key',
      /^error\nerror while loading TLS certificate in .*swarm-node.key: checksum mismatch$/,
    ],
    [
      'the root that it trusts',
      4,
      'certificates/swarm-root-ca.crt',
      /^error\nerror while loading TLS certificate in .*swarm-root-ca.crt: checksum mismatch$/,
    ],
    [
      'where the managers are',
      4,
      'swarm/state.json',
      /^error\nerror while loading \/var\/lib\/docker\/swarm\/state.json: checksum mismatch$/,
    ],
    [
      'its log',
      1,
      wal as string,
      /^error\nmanager stopped: can't initialize raft node: irreparable WAL error: raft\/wal\/.*: crc mismatch$/,
    ],
    ['how far its log is written, and is told by the log itself', 1, 'raft/high-water-mark', /^active\n$/],
    ['its newest snapshot: the one before leads on', 1, snapshot as string, /^active\n$/],
    [
      'a task that it has, and is told again',
      4,
      filesOf(4).find((path) => path.startsWith('agent/')) as string,
      /^active\n\nfailed to load agent\/tasks\/.*: checksum mismatch$/,
    ],
    [
      'a container, whose task fails and is replaced',
      4,
      filesOf(4).find((path) => path.startsWith('containers/')) as string,
      /^active\n\nfailed to load container [0-9a-f]{64}: checksum mismatch$/,
    ],
    [
      'an image, which is pulled again',
      4,
      filesOf(4).find((path) => path.startsWith('images/')) as string,
      /^active\n\nfailed to load images\/nginx:alpine: checksum mismatch$/,
    ],
  ])('%s', (_, n, path, expected) => {
    const site = damaged(n, path, 1);
    site.run(90);
    expect(said(site, n)).toMatch(expected);
    if (!said(site, n).startsWith('error')) expect(site.running()).toHaveLength(11);
  });

  test('that keeps a node out lets it leave, and join again with nothing of its past', () => {
    const site = damaged(4, 'certificates/swarm-node.crt', 1);
    site.run(30);
    const before = site.named('node-4')?.ID;
    expect(site.ask(4, 'POST', '/swarm/leave').status).toBe(200);
    expect(site.info(4)).toMatchObject({ LocalNodeState: 'inactive', Error: '' });
    expect(site.join(4, site.tokens().Worker).status).toBe(200);
    site.run(60);
    expect(site.info(4)).toMatchObject({ LocalNodeState: 'active', Error: '' });
    expect(site.info(4).NodeID).not.toBe(before);
    expect(site.running()).toHaveLength(11);
  });
});

describe.each([1, 2, 4])('any file of node-%i', (n) => {
  const { disk, spec } = swarm.machines[n - 1] as Machine;
  const id = (site: Site) => site.datacenter.views()[spec.hostname]?.swarm?.nodeId ?? null;
  const whole = onSite(inOneThread({ seed: 1, from: swarm }));
  whole.run(1);
  const identity = id(whole);

  test.each(kinds(n))('%s: the node does not crash, is nobody else, and says so', (path) => {
    for (const seed of [1, 2]) {
      const site = damaged(n, path, seed);
      site.run(45);
      const told = said(site, n);
      const where = `SEED=${seed}\n${told}`;
      expect(
        site.events.filter(({ code }) => code === 'machine.crashed'),
        where,
      ).toEqual([]);
      expect([null, identity], where).toContain(id(site));
      // What the others have decided is there, on whoever counts as one of them.
      const managers = [1, 2, 3].filter((m) => site.info(m).LocalNodeState === 'active');
      expect(managers.length, where).toBeGreaterThanOrEqual(2);
      for (const m of managers) expect(site.services(m), where).toEqual(['other-0', 'other-1', 'other-2', 'web']);
    }
  });

  test('its log, damaged anywhere, is the whole log or none', () => {
    const read = (files: typeof disk) => {
      const found = aDisk();
      for (const { path, bytes } of files) found.write(path, bytes);
      const log = readLog(found);
      if (!log.ok) return log.error;
      if (log.value === null) return null;
      const { head, hardState, snapshot, entries } = log.value;
      // An older snapshot and the entries since come to the same.
      const last = entries.at(-1)?.index ?? snapshot?.metadata.index ?? 0;
      return { raftId: head.raftId, hardState, last, newest: entries.slice(-3) };
    };
    const good = read(disk);
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      const spoilt = new DurableDisk(disk.filter(({ path }) => path.startsWith('raft/')));
      if (spoilt.corrupt(null, dice(seed)) === null) continue;
      const found = read(spoilt.image());
      if (typeof found === 'string') {
        refused++;
        expect(found).toMatch(/^irreparable WAL error: raft\/.*: crc mismatch$/);
      } else {
        expect(found).toEqual(good);
      }
    }
    if (good !== null) expect(refused).toBeGreaterThan(20);
  });
});

test('sectors of many machines at once, again and again: none crashes, and none is anybody else', () => {
  for (const seed of [1, 2, 3]) {
    const site = onSite(inOneThread({ seed, from: swarm }));
    site.run(1);
    const views = () => [1, 2, 3, 4].map((n) => site.datacenter.views()[hostnameOf(n)]?.swarm?.nodeId ?? null);
    const identities = views();
    const chance = dice(seed);
    for (let round = 0; round < 12; round++) {
      const n = chance.between(1, 4);
      site.datacenter.input({ kind: 'corrupt', hostname: hostnameOf(n), path: null });
      site.kill(n);
      site.start(n);
      site.datacenter.run(chance.int(20 * SECOND));
      views().forEach((id, i) => expect([null, identities[i]]).toContain(id));
    }
    expect(site.events.filter(({ code }) => code === 'machine.crashed')).toEqual([]);
  }
});
