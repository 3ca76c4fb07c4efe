/**
 * The leader's side of every agent (swarm-semantics §5.1 to §5.4): sessions and heartbeats tell who is alive,
 * assignments go out, reports come in. Rooms and agents meet here through the store alone.
 */
import type { AssignmentsRequest, HeartbeatRequest, SessionRequest } from '../../api/dispatcher.ts';
import type { UpdateTaskStatusRequest } from '../../api/dispatcher.ts';
import type { NodeId } from '../../api/ids.ts';
import { err, ok, type Result } from '../../std/result.ts';
import { invariant } from '../../std/invariant.ts';
import type { Change } from '../../store/types.ts';
import type { OutStream, Peer, RpcError } from '../../world/rpc.ts';
import type { Leadership, Room } from '../room.ts';
import { ingressNetwork } from '../networks.ts';
import { assignments, type Assignments } from './assignments.ts';
import type { Lookup } from './dependencies.ts';
import { downNodes } from './down-nodes.ts';
import { heartbeatFailure, heartbeatFailureWhileUnknown, leaderChanged, nodeReady } from './node-update.ts';
import { managersNow } from './peers.ts';
import { configuredPeriod } from './period.ts';
import { registry } from './registry.ts';
import { sessionFeed, type SessionContent, type SessionFeed } from './session-feed.ts';
import { updateBatch } from './update-batch.ts';

const stopped: RpcError = { code: 'Aborted', message: 'dispatcher is stopped' };
const mustDisconnect: RpcError = { code: 'Aborted', message: 'node must disconnect' };
const cancelled: RpcError = { code: 'Canceled', message: 'context canceled' };
const nodeNotFound: RpcError = { code: 'Unknown', message: 'node not found' };

export const dispatcher: Room = (leadership) => {
  const { store, clock, rpc, members } = leadership;
  const down = downNodes(store, clock);
  const batch = updateBatch(store, clock, leadership.nodeId);
  const sessions = new Map<NodeId, Set<SessionFeed>>();
  const streams = new Map<NodeId, Set<Assignments>>();
  let managers = managersNow(members, []);

  const cluster = () => store.view((tx) => tx.get('cluster', leadership.clusterId));
  const nodes = registry({
    clock,
    dice: leadership.dice,
    period: () => configuredPeriod(cluster()?.spec.Dispatcher.HeartbeatPeriod),
    onSilence(nodeId, was) {
      if (!store.view((tx) => tx.get('node', nodeId))) return;
      batch.node(nodeId, was === 'unknown' ? heartbeatFailureWhileUnknown : heartbeatFailure);
      down.add(nodeId);
    },
  });

  /** Who is calling; refused where it was removed from the swarm (swarm-semantics §4.5). */
  function caller(peer: Peer): Result<NodeId, RpcError> {
    invariant(peer.identity, 'the dispatcher serves nobody without a certificate');
    const { nodeId } = peer.identity;
    if (!cluster()?.blacklist[nodeId]) return ok(nodeId);
    const message = `Permission denied: node ${nodeId} was removed from swarm`;
    const refusal: RpcError = { code: 'PermissionDenied', message };
    nodes.drop(nodeId, refusal);
    return err(refusal);
  }

  function checked(peer: Peer, sessionId: string): Result<NodeId, RpcError> {
    const known = caller(peer);
    if (!known.ok) return known;
    const session = nodes.check(known.value, sessionId);
    return session.ok ? known : session;
  }

  function contentFor(nodeId: NodeId): SessionContent | null {
    return store.view((tx) => {
      const node = tx.get('node', nodeId);
      const rootCa = tx.get('cluster', leadership.clusterId)?.rootCa.certificate;
      const ingress = ingressNetwork(tx) ?? null;
      return node && rootCa !== undefined ? { node, managers, rootCa, ingress } : null;
    });
  }

  function openSession(nodeId: NodeId, sessionId: string, out: OutStream): void {
    const feed = sessionFeed(sessionId, out);
    const content = contentFor(nodeId);
    if (!content) return out.end(nodeNotFound);
    // A session that goes on has two for a while, and the later is not always the one that lives: a request may be late.
    const own = sessions.get(nodeId) ?? new Set();
    sessions.set(nodeId, own.add(feed));
    const forget = () => {
      untie();
      own.delete(feed);
      if (own.size === 0 && sessions.get(nodeId) === own) sessions.delete(nodeId);
    };
    const untie = nodes.tie(nodeId, (why) => {
      forget();
      feed.end(why);
    });
    out.onCancel(forget);
    feed.offer(content);
  }

  function openAssignments(nodeId: NodeId, out: OutStream): void {
    const tasks = store.view((tx) => tx.find('task', { by: 'node', nodeId }));
    const lookup: Lookup = {
      secret: (id) => store.view((tx) => tx.get('secret', id)),
      config: (id) => store.view((tx) => tx.get('config', id)),
    };
    const stream = assignments(tasks, lookup, out, clock);
    const own = streams.get(nodeId) ?? new Set();
    streams.set(nodeId, own.add(stream));
    const forget = () => {
      untie();
      stream.stop();
      own.delete(stream);
      if (own.size === 0 && streams.get(nodeId) === own) streams.delete(nodeId);
    };
    const untie = nodes.tie(nodeId, (why) => {
      forget();
      stream.end(why);
    });
    out.onCancel(forget);
  }

  function lookAtManagers(): void {
    const now = managersNow(members, managers);
    if (now === managers) return;
    managers = now;
    offerAll();
  }

  function offerAll(): void {
    for (const nodeId of [...sessions.keys()]) offer(nodeId);
  }

  function offer(nodeId: NodeId): void {
    const content = contentFor(nodeId);
    if (content) for (const feed of sessions.get(nodeId) ?? []) feed.offer(content);
  }

  function changed(change: Change): void {
    if (change.table === 'task') {
      const { object: task } = change;
      if (task.nodeId === null) return;
      for (const stream of streams.get(task.nodeId) ?? []) {
        if (change.kind === 'remove') stream.remove(task);
        else stream.put(task);
      }
    } else if (change.table === 'node') {
      if (change.kind === 'remove') down.forget(change.object.id);
      else offer(change.object.id);
    } else if (change.table === 'cluster' || (change.table === 'network' && change.object.spec.Ingress)) {
      offerAll();
    }
  }

  const stops = [
    rpc.serveStream('Dispatcher.Session', 'worker-or-manager', (request, peer, out) => {
      const { description, sessionId } = request as unknown as SessionRequest;
      const known = caller(peer);
      if (!known.ok) return out.end(known.error);
      const nodeId = known.value;
      const continued = sessionId !== null && nodes.check(nodeId, sessionId).ok;
      if (!continued) {
        const admitted = nodes.admit(nodeId);
        if (!admitted.ok) return out.end(admitted.error);
        if (!store.view((tx) => tx.get('node', nodeId))) return out.end(nodeNotFound);
      }
      batch.node(nodeId, nodeReady(description, peer.address), (written) => {
        if (!written) return out.end(stopped);
        if (continued) {
          // Its grace may have run out while this waited: then the node is down by now, and has to register.
          const session = nodes.check(nodeId, sessionId);
          if (!session.ok) return out.end(session.error);
        }
        down.forget(nodeId);
        openSession(nodeId, continued ? sessionId : nodes.register(nodeId, description.hostname), out);
      });
    }),

    rpc.serve('Dispatcher.Heartbeat', 'worker-or-manager', (request, peer, reply) => {
      const known = caller(peer);
      if (!known.ok) return reply(known);
      const beat = nodes.beat(known.value, (request as unknown as HeartbeatRequest).sessionId);
      // A change of the Raft group is no change of the store: it is noticed here.
      lookAtManagers();
      reply(beat.ok ? ok({ periodUs: beat.value }) : beat);
    }),

    rpc.serve('Dispatcher.UpdateTaskStatus', 'worker-or-manager', (request, peer, reply) => {
      const { sessionId, updates } = request as unknown as UpdateTaskStatusRequest;
      const known = checked(peer, sessionId);
      if (!known.ok) return reply(known);
      const theirs = updates.filter(({ taskId }) => store.view((tx) => tx.get('task', taskId)));
      for (const { taskId } of theirs) {
        if (store.view((tx) => tx.get('task', taskId))?.nodeId === known.value) continue;
        return reply(err({ code: 'PermissionDenied', message: 'cannot update a task not assigned this node' }));
      }
      for (const { taskId, status } of theirs) batch.task(taskId, status);
      reply(ok(null));
    }),

    rpc.serveStream('Dispatcher.Assignments', 'worker-or-manager', (request, peer, out) => {
      const known = checked(peer, (request as unknown as AssignmentsRequest).sessionId);
      if (known.ok) openAssignments(known.value, out);
      else out.end(known.error);
    }),

    store.watch((changes) => {
      if (changes.some(({ table }) => table !== 'task')) lookAtManagers();
      for (const change of changes) changed(change);
    }),

    batch.stop,
    down.stop,
    nodes.stop,
    () => {
      for (const feeds of sessions.values()) for (const feed of feeds) feed.disconnect(mustDisconnect);
      for (const own of streams.values()) for (const stream of own) stream.end(cancelled);
    },
  ];

  expectEveryone(leadership, nodes.expect, down.add);
  return () => stops.forEach((stop) => stop());
};

/** A new leader has met nobody yet: whoever is not down has twice the grace to come (swarm-semantics §5.1). */
function expectEveryone(
  { store }: Leadership,
  expect: (nodeId: NodeId, hostname: string) => void,
  isDown: (nodeId: NodeId) => void,
): void {
  const everyone = store.view((tx) => tx.find('node', { by: 'all' }));
  for (const node of everyone) {
    if (node.status.state === 'down') isDown(node.id);
    else expect(node.id, node.description?.hostname ?? node.id);
  }
  store.batch(
    everyone.map(({ id }) => (tx) => {
      const node = tx.get('node', id);
      if (!node || node.status.state === 'down') return ok(undefined);
      return tx.update('node', { ...node, status: { ...node.status, ...leaderChanged } });
    }),
  );
}
