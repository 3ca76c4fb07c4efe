/** Real nodes in one thread, spoken to through their own Engine APIs. */
import type { Address, Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { inOneThread } from '../campaigns/in-one-thread.ts';
import type { OneThread } from '../campaigns/one-thread.ts';
import type { Program } from '../world/program.ts';

export interface ApiNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Role: string; readonly Availability: string };
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string };
}

export interface ApiTask {
  readonly ID: string;
  readonly NodeID: string;
  readonly DesiredState: string;
  readonly Status: { readonly State: string; readonly ContainerStatus?: { readonly ContainerID: string } };
}

export const hostnameOf = (n: number) => `node-${n}` as Hostname;
const addressOf = (n: number) => `192.168.0.${10 + n}` as Address;
const machineOf = (n: number) => ({ hostname: hostnameOf(n), address: addressOf(n), cpus: 4, memoryBytes: 2 ** 33 });

export type Site = ReturnType<typeof aSite>;

/** So many machines, switched on, outside of any swarm: `node-1` at 192.168.0.11, and so on. */
export function aSite(machines: number, seed = 7, program?: Program) {
  const site = onSite(inOneThread({ seed, ...(program && { program }) }));
  for (let n = 1; n <= machines; n++) {
    site.datacenter.input({ kind: 'add', machine: machineOf(n) });
    site.start(n);
  }
  return site;
}

/** Machines that are there already, under those names. */
export function onSite(datacenter: OneThread) {
  /** Asks and waits, at most a minute of virtual time. */
  function ask(on: number, method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) {
    let status = 0;
    let text = '';
    let over = false;
    const request = { method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    datacenter.call(hostnameOf(on), request, (piece) => {
      status = piece.head?.status ?? status;
      text += piece.chunk ?? '';
      over = piece.end;
    });
    const limitUs = datacenter.nowUs + 60 * SECOND;
    while (!over && datacenter.turn(limitUs));
    const json: unknown = text === '' ? null : JSON.parse(text);
    return { status, json, message: (json as { message?: string } | null)?.message };
  }

  const site = {
    datacenter,
    ask,
    /** All that happened so far. */
    get events() {
      return datacenter.events();
    },
    /** What the manager there wrote to its log. */
    logged: (n: number) =>
      site.events.flatMap((event) =>
        event.code === 'daemon.log' && event.on === hostnameOf(n) ? [event.params.line] : [],
      ),
    /** What that manager's Raft is; null where there is none. */
    raft: (n: number) => datacenter.views()[hostnameOf(n)]?.raft ?? null,
    run: (seconds: number) => datacenter.run(seconds * SECOND),
    kill: (n: number) => datacenter.input({ kind: 'kill', hostname: hostnameOf(n) }),
    start: (n: number) => datacenter.input({ kind: 'start', hostname: hostnameOf(n) }),
    init: (on = 1, more = {}) => ask(on, 'POST', '/swarm/init', { ListenAddr: '0.0.0.0:2377', Spec: {}, ...more }),
    forceNewCluster: (on: number, more = {}) => site.init(on, { ForceNewCluster: true, ...more }),
    tokens: (on = 1) =>
      (ask(on, 'GET', '/swarm').json as { JoinTokens: { Worker: string; Manager: string } }).JoinTokens,
    join: (on: number, JoinToken: string, RemoteAddrs = ['192.168.0.11:2377']) =>
      ask(on, 'POST', '/swarm/join', { ListenAddr: '0.0.0.0:2377', RemoteAddrs, JoinToken }),
    info: (on: number) => (ask(on, 'GET', '/info').json as { Swarm: Record<string, unknown> }).Swarm,
    nodes: (on = 1) => ask(on, 'GET', '/nodes').json as ApiNode[],
    named: (hostname: string, on = 1) =>
      site.nodes(on).find(({ Description }) => Description.Hostname === hostname) as ApiNode,
    setRole(hostname: string, Role: string, on = 1) {
      const node = site.named(hostname, on);
      const version = node.Version.Index;
      return ask(on, 'POST', `/nodes/${node.ID}/update?version=${version}`, {
        Availability: 'active',
        Labels: {},
        Role,
      });
    },
    createService: (name: string, replicas: number, on = 1) =>
      ask(on, 'POST', '/services/create', {
        Name: name,
        TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' } },
        Mode: { Replicated: { Replicas: replicas } },
      }),
    services: (on = 1) =>
      (ask(on, 'GET', '/services').json as { Spec: { Name: string } }[]).map(({ Spec }) => Spec.Name).sort(),
    running: (on = 1) =>
      (ask(on, 'GET', '/tasks').json as ApiTask[]).filter(
        ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
      ),
    /** The first leads; the last `workers` of all machines only work. */
    form(managers: number, workers = 0) {
      site.init();
      const { Manager, Worker } = site.tokens();
      for (let n = 2; n <= managers; n++) site.join(n, Manager);
      for (let n = managers + 1; n <= managers + workers; n++) site.join(n, Worker);
    },
  };
  return site;
}
