import { describe, expect, test } from 'vitest';
import type { Address } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import type { Answer, OutStream, RpcError } from '../world/rpc.ts';
import { rpcOverWire } from '../world/rpc-over-wire.ts';
import { aClock, aNetwork, aWorld, someCredentials } from '../world/testing.ts';
import { leaderProxy } from './leader-proxy.ts';
import type { Whereabouts } from './leader-proxy.ts';

const addressOf = (n: number) => `192.168.0.${10 + n}` as Address;

/** Managers 1 and 2, each told by the test who leads, and worker 3, which calls them. */
function aSwarm() {
  const clock = aClock();
  const network = aNetwork(clock);
  const rpcOf = (n: number, role: 'manager' | 'worker') =>
    rpcOverWire(aWorld(n, network), someCredentials(`node-${n}`, role));
  const manager = (n: number) => {
    const believes: { now: Whereabouts } = { now: { leader: 'unknown', lost: false } };
    return { believes, proxy: leaderProxy(rpcOf(n, 'manager'), clock, () => believes.now) };
  };
  const [first, second] = [manager(1), manager(2)];
  const worker = rpcOf(3, 'worker');
  const lead = (leader: 1 | 2) => {
    for (const [n, { believes, proxy }] of [
      [1, first],
      [2, second],
    ] as const) {
      believes.now = n === leader ? { leader: 'here' } : { leader: 'elsewhere', address: addressOf(leader) };
      proxy.leaderChanged();
    }
  };
  return {
    first,
    second,
    lead,
    run: (seconds: number) => clock.advance(seconds * SECOND),
    cut: (n: number) => void (network.loses = (from, to) => from === addressOf(n) || to === addressOf(n)),
    call(to: number, method = 'Dispatcher.Heartbeat') {
      const answers: Answer<unknown>[] = [];
      worker.call(addressOf(to), method, 'hello', { timeout: 60 * SECOND }, (answer) => answers.push(answer));
      return answers;
    },
    stream(to: number) {
      const heard: unknown[] = [];
      const ends: RpcError[] = [];
      const cancel = worker.stream(
        addressOf(to),
        'Dispatcher.Session',
        'hello',
        { timeout: 60 * SECOND },
        {
          onMessage: (message) => void heard.push(message),
          onEnd: (error) => void ends.push(error),
        },
      );
      return { heard, ends, cancel };
    },
  };
}
type Swarm = ReturnType<typeof aSwarm>;

const answerBy = (manager: Swarm['first'], name: string) =>
  manager.proxy.rpc.serve('Dispatcher.Heartbeat', 'worker-or-manager', (request, peer, reply) =>
    reply(ok(`${name} hears ${String(request)} of ${peer.identity?.nodeId} at ${peer.address}`)),
  );

describe('a call', () => {
  test.each([1, 2])('to manager %i reaches the leader, with its caller', (to) => {
    const swarm = aSwarm();
    swarm.lead(1);
    answerBy(swarm.first, 'the leader');
    const answers = swarm.call(to);
    swarm.run(1);
    expect(answers).toEqual([ok('the leader hears hello of node-3 at 192.168.0.13')]);
  });

  test('waits while nobody is known to lead', () => {
    const swarm = aSwarm();
    answerBy(swarm.first, 'the leader');
    const answers = swarm.call(2);
    swarm.run(5);
    expect(answers).toEqual([]);
    swarm.lead(1);
    swarm.run(2);
    expect(answers).toHaveLength(1);
  });

  test('is put to the next leader when the one that was asked has died', () => {
    const swarm = aSwarm();
    swarm.lead(1);
    swarm.cut(1);
    const answers = swarm.call(2);
    swarm.run(5);
    answerBy(swarm.second, 'the next');
    swarm.lead(2);
    swarm.run(1);
    expect(answers).toEqual([ok('the next hears hello of node-3 at 192.168.0.13')]);
  });

  test('is not passed on twice', () => {
    const swarm = aSwarm();
    swarm.first.believes.now = { leader: 'elsewhere', address: addressOf(2) };
    swarm.second.believes.now = { leader: 'elsewhere', address: addressOf(1) };
    const answers = swarm.call(1);
    swarm.run(1);
    expect(answers).toEqual([
      err({ code: 'ResourceExhausted', message: 'more than one redirect to leader from: [192.168.0.11]' }),
    ]);
  });

  test('to a room that the leader has stopped is refused', () => {
    const swarm = aSwarm();
    swarm.lead(1);
    answerBy(swarm.first, 'the leader')();
    const answers = swarm.call(2);
    swarm.run(1);
    expect(answers).toEqual([err({ code: 'Aborted', message: 'dispatcher is stopped' })]);
  });

  test('of a worker to what only managers may call is refused', () => {
    const swarm = aSwarm();
    swarm.lead(1);
    const answers = swarm.call(2, 'Control.listNodes');
    swarm.run(1);
    expect(answers).toMatchObject([{ error: { code: 'PermissionDenied' } }]);
  });
});

describe('a stream', () => {
  const serve = (manager: Swarm['first']) => {
    const outs: OutStream[] = [];
    let cancelled = 0;
    manager.proxy.rpc.serveStream('Dispatcher.Session', 'worker-or-manager', (_request, peer, out) => {
      outs.push(out);
      out.onCancel(() => cancelled++);
      out.send(`welcome ${peer.identity?.nodeId}`);
    });
    return { outs, cancelled: () => cancelled };
  };

  test.each([1, 2])('to manager %i comes from the leader', (to) => {
    const swarm = aSwarm();
    swarm.lead(1);
    const { outs } = serve(swarm.first);
    const stream = swarm.stream(to);
    swarm.run(1);
    outs[0]?.send('more');
    outs[0]?.end({ code: 'Aborted', message: 'node must disconnect' });
    swarm.run(1);
    expect(stream.heard).toEqual(['welcome node-3', 'more']);
    expect(stream.ends).toEqual([{ code: 'Aborted', message: 'node must disconnect' }]);
  });

  test('that its client cancels ends at the leader too', () => {
    const swarm = aSwarm();
    swarm.lead(1);
    const { cancelled } = serve(swarm.first);
    const stream = swarm.stream(2);
    swarm.run(1);
    stream.cancel();
    swarm.run(1);
    expect(cancelled()).toBe(1);
  });

  test('ends when another leads', () => {
    const swarm = aSwarm();
    swarm.lead(1);
    serve(swarm.first);
    const stream = swarm.stream(2);
    swarm.run(1);
    swarm.lead(2);
    swarm.run(1);
    expect(stream.ends).toEqual([{ code: 'Unavailable', message: 'transport is closing' }]);
  });
});
