/**
 * The log broker of the leader (swarm-semantics §10.1): readers subscribe, agents listen for what they are to publish,
 * and every line goes to the reader who asked for it. Nothing is kept here.
 */
import type { NodeId } from '../../api/ids.ts';
import type { PublishLogsRequest, SubscribeLogsRequest, SubscriptionMessage } from '../../api/logs.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Plain } from '../../api/plain.ts';
import { invariant } from '../../std/invariant.ts';
import { randomId } from '../../std/random-id.ts';
import { err, ok } from '../../std/result.ts';
import type { OutStream, Peer, RpcError } from '../../world/rpc.ts';
import type { Room } from '../room.ts';
import { Subscription } from './subscription.ts';

const invalid = (message: string): RpcError => ({ code: 'InvalidArgument', message });
const unknown: RpcError = { code: 'NotFound', message: 'unknown subscription ID' };
const stopped: RpcError = { code: 'Unknown', message: 'broker is not running' };

interface Reader {
  readonly subscription: Subscription;
  readonly out: OutStream;
}

export const logBroker: Room = ({ store, rpc, dice }) => {
  const readers = new Map<string, Reader>();
  const agents = new Map<NodeId, OutStream>();

  const tell = (nodeId: NodeId, message: SubscriptionMessage) => agents.get(nodeId)?.send(message as unknown as Plain);
  const open = (nodeId: NodeId, { id, request }: Subscription) => tell(nodeId, { id, close: false, ...request });

  /** Ends the reader's stream when every node has said all it has. */
  function settle({ subscription, out }: Reader): void {
    if (!subscription.complete || !readers.has(subscription.id)) return;
    readers.delete(subscription.id);
    const { warning } = subscription;
    out.end(warning === null ? undefined : { code: 'Unknown', message: warning });
  }

  function forget({ id, nodes }: Subscription): void {
    if (!readers.delete(id)) return;
    for (const nodeId of nodes) tell(nodeId, { id, close: true });
  }

  function subscribe(request: SubscribeLogsRequest, out: OutStream): void {
    const { serviceIds, taskIds } = request.selector;
    if (serviceIds.length + taskIds.length === 0) return out.end(invalid('log selector must not be empty'));
    const subscription = new Subscription(randomId(dice), request);
    const reader = { subscription, out };
    readers.set(subscription.id, reader);
    out.onCancel(() => forget(subscription));
    store.view((tx) => {
      const named = taskIds.flatMap((id) => tx.get('task', id) ?? []);
      const ofServices = serviceIds.flatMap((serviceId) => tx.find('task', { by: 'service', serviceId }));
      for (const task of [...named, ...ofServices]) subscription.meet(task);
    });
    for (const nodeId of subscription.nodes) {
      if (agents.has(nodeId)) open(nodeId, subscription);
      else subscription.done(nodeId, `node ${nodeId} is not available`);
    }
    settle(reader);
  }

  function listen(nodeId: NodeId, out: OutStream): void {
    agents.set(nodeId, out);
    out.onCancel(() => {
      if (agents.get(nodeId) === out) lose(nodeId);
    });
    for (const { subscription } of readers.values()) if (subscription.concerns(nodeId)) open(nodeId, subscription);
  }

  function lose(nodeId: NodeId): void {
    agents.delete(nodeId);
    for (const reader of [...readers.values()]) {
      reader.subscription.done(nodeId, `node ${nodeId} disconnected unexpectedly`);
      settle(reader);
    }
  }

  function publish(peer: Peer, { subscriptionId, messages, close }: PublishLogsRequest): RpcError | null {
    if (subscriptionId === '') return invalid('missing subscription ID');
    const reader = readers.get(subscriptionId);
    if (reader === undefined) return unknown;
    const nodeId = callerOf(peer);
    if (messages.some((message) => message.nodeId !== nodeId)) {
      return { code: 'PermissionDenied', message: 'log messages must come from the node that they are of' };
    }
    if (messages.length > 0) reader.out.send(messages as unknown as Plain);
    if (close) {
      reader.subscription.done(nodeId, null);
      settle(reader);
    }
    return null;
  }

  /** Those who follow meet the tasks that come. */
  function meet(task: Task): void {
    for (const { subscription } of readers.values()) {
      if (!subscription.request.options.follow) continue;
      const nodeId = subscription.meet(task);
      if (nodeId !== null) open(nodeId, subscription);
    }
  }

  const stops = [
    rpc.serveStream('Logs.SubscribeLogs', 'manager', (request, _peer, out) =>
      subscribe(request as unknown as SubscribeLogsRequest, out),
    ),
    rpc.serveStream('LogBroker.ListenSubscriptions', 'worker-or-manager', (_request, peer, out) =>
      listen(callerOf(peer), out),
    ),
    rpc.serve('LogBroker.PublishLogs', 'worker-or-manager', (request, peer, reply) => {
      const error = publish(peer, request as unknown as PublishLogsRequest);
      reply(error === null ? ok(null) : err(error));
    }),
    store.watch((changes) => {
      for (const { table, kind, object } of changes) {
        if (table === 'task' && kind !== 'remove') meet(object);
        // A machine that is off says nothing any more, not even that it goes.
        if (table === 'node' && object.status.state === 'down' && agents.has(object.id)) lose(object.id);
      }
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const { out } of readers.values()) out.end(stopped);
    for (const out of agents.values()) out.end(stopped);
    readers.clear();
    agents.clear();
  };
};

function callerOf({ identity }: Peer): NodeId {
  invariant(identity, 'the broker serves nobody without a certificate');
  return identity.nodeId;
}
