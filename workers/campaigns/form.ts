/** A swarm of managers, formed as a person would: machines switched on, one `init`, the others joining by token. */
import type { Address, Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import type { Result } from '../std/result.ts';
import type { Ask, Reply } from './client.ts';
import type { OneThread } from './one-thread.ts';

const FORMED_WITHIN = 60 * SECOND;

/**
 * Answers the machines' names, in order, when all have joined; or what was refused. `raft` goes into the swarm's spec.
 */
export function formSwarm(
  datacenter: OneThread,
  ask: Ask,
  managers: number,
  raft: object,
): Result<readonly Hostname[], string> {
  const machines = Array.from({ length: managers }, (_, i) => `node-${i + 1}` as Hostname);
  machines.forEach((hostname, i) => {
    const address = `192.168.0.${11 + i}` as Address;
    datacenter.input({ kind: 'add', machine: { hostname, address, cpus: 4, memoryBytes: 8 * 2 ** 30 } });
    datacenter.input({ kind: 'start', hostname });
  });

  function bodyOf(on: Hostname, method: 'GET' | 'POST', path: string, body?: object): Result<string, string> {
    const replies: Reply[] = [];
    ask(on, method, path, body, (reply) => replies.push(reply));
    const untilUs = datacenter.nowUs + FORMED_WITHIN;
    while (replies.length === 0 && datacenter.turn(untilUs));
    const [reply] = replies;
    if (reply?.status === 200) return ok(reply.body);
    return err(`${method} ${path} on ${on} answers ${reply?.status ?? 'nothing'} ${reply?.body ?? ''}`);
  }

  const [first, ...others] = machines as [Hostname, ...Hostname[]];
  const here = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: '' };
  const made = bodyOf(first, 'POST', '/swarm/init', { ...here, Spec: { Raft: raft } });
  if (!made.ok) return made;
  const swarm = bodyOf(first, 'GET', '/swarm');
  if (!swarm.ok) return swarm;
  const { JoinTokens } = JSON.parse(swarm.value) as { JoinTokens: { Manager: string } };
  for (const other of others) {
    const join = { ...here, RemoteAddrs: ['192.168.0.11:2377'], JoinToken: JoinTokens.Manager };
    const joined = bodyOf(other, 'POST', '/swarm/join', join);
    if (!joined.ok) return joined;
  }
  return ok(machines);
}
