/**
 * Whoever runs the swarm, through the Engine API as a person would: takes a manager out of its role and puts it back,
 * and sees to it that every machine is a manager again when all is healed, whatever its disk has come to.
 */
import type { Hostname, NodeId } from '../api/ids.ts';
import type { Ask, Reply } from './client.ts';
import { setAvailability } from './operations.ts';

export interface Operator {
  /** Asks one machine to change another's role; nobody knows whether it comes about. */
  role(on: Hostname, of: Hostname, role: 'manager' | 'worker'): void;
  /** One round of mending; answers whether every machine is a manager, and nobody else is. */
  restaff(done: (complete: boolean) => void): void;
}

interface NodeJson {
  readonly ID: NodeId;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Role: 'manager' | 'worker'; readonly Availability: string };
  readonly Description: { readonly Hostname: Hostname };
  readonly Status: { readonly State: string };
  readonly ManagerStatus?: { readonly Reachability: string };
}

interface SwarmInfo {
  readonly LocalNodeState: string;
  readonly Error: string;
  readonly NodeID: NodeId;
  readonly NodeAddr: string;
  readonly ControlAvailable: boolean;
}

/**
 * What no restart mends: the disk has lost it. Any other error a manager gets over by itself, and whoever made it leave
 * for that would take a voter, log and all, from a group that may need it.
 */
const FOR_GOOD = /(crc|checksum) mismatch|there is no log on the disk|certificates have expired/;

const LISTEN = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: '' };

export function operator(ask: Ask, machines: readonly Hostname[], note: (line: string) => void): Operator {
  const said = (what: string, { status, body }: Reply) => note(`${what}: ${status} ${body.trim().slice(0, 160)}`);

  /** Changes of role that nobody has answered yet: one may come about late, after everything looked well. */
  let pending = 0;

  function list(on: Hostname, done: (nodes: readonly NodeJson[] | null) => void): void {
    ask(on, 'GET', '/nodes', undefined, ({ status, body }) =>
      done(status === 200 ? (JSON.parse(body) as readonly NodeJson[]) : null),
    );
  }

  function setRole(on: Hostname, node: NodeJson, Role: 'manager' | 'worker', done: () => void): void {
    const path = `/nodes/${node.ID}/update?version=${node.Version.Index}`;
    pending++;
    ask(on, 'POST', path, { ...node.Spec, Role }, (reply) => {
      pending--;
      said(`make ${node.Description.Hostname} a ${Role}`, reply);
      done();
    });
  }

  function join(hostname: Hostname, manager: Hostname, address: string, done: () => void): void {
    ask(manager, 'GET', '/swarm', undefined, ({ status, body }) => {
      if (status !== 200) return done();
      const { JoinTokens } = JSON.parse(body) as { JoinTokens: { Manager: string } };
      const request = { ...LISTEN, RemoteAddrs: [`${address}:2377`], JoinToken: JoinTokens.Manager };
      ask(hostname, 'POST', '/swarm/join', request, (reply) => {
        said(`${hostname} joins`, reply);
        done();
      });
    });
  }

  /** What is to be done, each as a step that calls back when it is over. */
  function todo(infos: ReadonlyMap<Hostname, SwarmInfo>, manager: Hostname, nodes: readonly NodeJson[]) {
    const steps: ((done: () => void) => void)[] = [];
    const address = infos.get(manager)!.NodeAddr;
    const owned = new Set([...infos.values()].map(({ NodeID }) => NodeID));
    for (const [hostname, { LocalNodeState, NodeID, Error }] of infos) {
      const node = nodes.find(({ ID }) => ID === NodeID);
      if (LocalNodeState === 'inactive') steps.push((done) => join(hostname, manager, address, done));
      else if (FOR_GOOD.test(Error) || (LocalNodeState === 'active' && node === undefined))
        steps.push((done) =>
          ask(hostname, 'POST', '/swarm/leave?force=true', undefined, (reply) => {
            said(`${hostname} leaves`, reply);
            done();
          }),
        );
      else if (node !== undefined && node.Spec.Availability !== 'active')
        steps.push((done) => setAvailability(ask, manager, node, 'active', done));
      else if (node?.Spec.Role === 'worker') steps.push((done) => setRole(manager, node, 'manager', done));
    }
    for (const node of nodes) {
      if (owned.has(node.ID)) continue;
      // One that is no member of the group any more cannot be demoted, and need not be.
      if (node.ManagerStatus !== undefined && node.Spec.Role === 'manager')
        steps.push((done) => setRole(manager, node, 'worker', done));
      // Demoted, and yet let in again before that came through: made a manager, it can be demoted for good.
      else if (node.ManagerStatus !== undefined) steps.push((done) => setRole(manager, node, 'manager', done));
      else
        steps.push((done) =>
          ask(manager, 'DELETE', `/nodes/${node.ID}?force=true`, undefined, (reply) => {
            said(`remove what ${node.Description.Hostname} was`, reply);
            done();
          }),
        );
    }
    return steps;
  }

  return {
    role(on, of, role) {
      pending++;
      list(on, (nodes) => {
        pending--;
        const node = nodes?.find(({ Description, Status }) => Description.Hostname === of && Status.State === 'ready');
        if (node) setRole(on, node, role, () => {});
        else note(`nobody tells ${on} who ${of} is`);
      });
    },

    restaff(done) {
      if (pending > 0) return done(false);
      const infos = new Map<Hostname, SwarmInfo>();
      let waiting = machines.length;
      const heard = () => {
        if (--waiting > 0) return;
        const [manager] = [...infos].find(([, { ControlAvailable }]) => ControlAvailable) ?? [];
        if (manager === undefined) return done(false);
        list(manager, (nodes) => {
          if (nodes === null) return done(false);
          const steps = todo(infos, manager, nodes);
          const isManager = ({ ControlAvailable, LocalNodeState }: SwarmInfo) =>
            ControlAvailable && LocalNodeState === 'active';
          if (steps.length === 0) return done(infos.size === machines.length && [...infos.values()].every(isManager));
          let left = steps.length;
          for (const step of steps) step(() => --left === 0 && done(false));
        });
      };
      for (const hostname of machines) {
        ask(hostname, 'GET', '/info', undefined, ({ status, body }) => {
          if (status === 200) infos.set(hostname, (JSON.parse(body) as { Swarm: SwarmInfo }).Swarm);
          heard();
        });
      }
    },
  };
}
