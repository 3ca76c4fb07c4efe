/** A swarm of managers, formed as a person would: machines switched on, one `init`, the others joining by token. */
import type { Address, Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { invariant } from '../std/invariant.ts';
import type { Ask, Reply } from './client.ts';
import type { OneThread } from './one-thread.ts';

const FORMED_WITHIN = 60 * SECOND;

/** Answers the machines' names, in order, when all have joined. `raft` goes into the swarm's spec. */
export function formSwarm(datacenter: OneThread, ask: Ask, managers: number, raft: object): readonly Hostname[] {
  const machines = Array.from({ length: managers }, (_, i) => `node-${i + 1}` as Hostname);
  machines.forEach((hostname, i) => {
    const address = `192.168.0.${11 + i}` as Address;
    datacenter.input({ kind: 'add', machine: { hostname, address, cpus: 4, memoryBytes: 8 * 2 ** 30 } });
    datacenter.input({ kind: 'start', hostname });
  });

  function answerTo(
    ...[on, method, path, body]: Parameters<Ask> extends [...infer Question, unknown] ? Question : never
  ): string {
    const replies: Reply[] = [];
    ask(on, method, path, body, (reply) => replies.push(reply));
    const untilUs = datacenter.nowUs + FORMED_WITHIN;
    while (replies.length === 0 && datacenter.turn(untilUs));
    const [reply] = replies;
    invariant(
      reply?.status === 200,
      `${method} ${path} on ${on} answers: ${reply?.status ?? 'nothing'} ${reply?.body ?? ''}`,
    );
    return reply.body;
  }

  const [first, ...others] = machines as [Hostname, ...Hostname[]];
  answerTo(first, 'POST', '/swarm/init', { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: '', Spec: { Raft: raft } });
  const { JoinTokens } = JSON.parse(answerTo(first, 'GET', '/swarm', undefined)) as { JoinTokens: { Manager: string } };
  for (const other of others) {
    const join = { ListenAddr: '0.0.0.0:2377', RemoteAddrs: ['192.168.0.11:2377'], JoinToken: JoinTokens.Manager };
    answerTo(other, 'POST', '/swarm/join', join);
  }
  return machines;
}
