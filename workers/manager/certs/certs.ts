/**
 * The certificate authority of the leader (swarm-semantics §4.3, §4.4): takes requests from newcomers with a join
 * token and from members that renew, and signs what waits. The only place where nodes are born.
 */
import { issueNodeCertificate } from '../../ca/root.ts';
import { err, ok } from '../../std/result.ts';
import type { ReadTx } from '../../store/types.ts';
import type { Answer } from '../../world/rpc.ts';
import type { NodeId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Plain } from '../../api/plain.ts';
import type { Leadership, Room } from '../room.ts';
import { bornWith, enroll, type EnrollRequest } from './enroll.ts';

export const certs: Room = (leadership) => {
  const { store, rpc } = leadership;
  const waiting = new Map<NodeId, ((answer: Answer<Plain>) => void)[]>();

  const stops = [
    rpc.serve('CA.GetRootCertificate', 'anyone', (_request, _peer, reply) => {
      const cluster = store.view((tx) => tx.get('cluster', leadership.clusterId));
      reply(cluster ? ok({ certificate: cluster.rootCa.certificate }) : err(stillStarting));
    }),

    rpc.serve('CA.IssueNodeCertificate', 'anyone', (request, peer, reply) => {
      const asked = request as unknown as EnrollRequest;
      // Drawn once, outside of the transaction: a transaction may have to wait for its turn, never to draw again.
      const newcomer = bornWith(leadership.dice);
      let answer: Answer<Plain> = err({ code: 'Internal', message: 'could not fetch cluster object' });
      store.update(
        (tx) => {
          const cluster = tx.get('cluster', leadership.clusterId);
          if (!cluster) return err('no cluster');
          const decided = enroll(tx, cluster, asked, peer.identity, newcomer);
          if (!decided.ok) {
            answer = decided;
            return err('refused');
          }
          const { node, isNew } = decided.value;
          answer = ok({ nodeId: node.id });
          return isNew ? tx.create('node', node) : tx.update('node', node);
        },
        (done) => {
          const committed = done.ok || done.error === 'refused' || done.error === 'no cluster';
          reply(committed ? answer : err({ code: 'Aborted', message: 'CA signer is stopped' }));
        },
      );
    }),

    rpc.serve('CA.NodeCertificateStatus', 'anyone', (request, _peer, reply) => {
      const { nodeId } = request as { nodeId: NodeId };
      const node = store.view((tx) => tx.get('node', nodeId));
      if (!node) return reply(err({ code: 'NotFound', message: 'NotFound' }));
      if (isFinal(node)) return reply(ok(statusOf(node)));
      waiting.set(nodeId, [...(waiting.get(nodeId) ?? []), reply]);
    }),

    store.watch((changes) => {
      for (const change of changes) {
        if (change.table !== 'node') continue;
        const { object: node } = change;
        if (change.kind !== 'remove' && needsSigning(node)) signWaiting();
        if (isFinal(node) || change.kind === 'remove') {
          for (const reply of waiting.get(node.id) ?? []) {
            reply(change.kind === 'remove' ? err({ code: 'NotFound', message: 'NotFound' }) : ok(statusOf(node)));
          }
          waiting.delete(node.id);
        }
      }
    }),

    () => {
      for (const reply of [...waiting.values()].flat())
        reply(err({ code: 'Aborted', message: 'CA signer is stopped' }));
      waiting.clear();
    },
  ];

  function signWaiting() {
    const nodes = store.view((tx) => tx.find('node', { by: 'all' }).filter(needsSigning));
    store.batch(
      nodes.map(({ id }) => (tx) => {
        const signed = sign(tx, id, leadership);
        return signed ? tx.update('node', signed) : err('nothing to sign');
      }),
    );
  }

  signWaiting();
  return () => stops.forEach((stop) => stop());
};

const stillStarting = { code: 'Aborted', message: 'CA signer is still starting' } as const;

const needsSigning = (node: SwarmNode) => node.certificate.state === 'pending' || node.certificate.state === 'renew';
const isFinal = (node: SwarmNode) => !needsSigning(node);

const statusOf = ({ certificate }: SwarmNode) => ({
  state: certificate.state,
  certificate: certificate.certificate,
  csr: certificate.csr,
  error: certificate.error,
});

/** The node with its certificate signed, or marked as failed; null where there is nothing to sign any more. */
function sign(tx: ReadTx, id: NodeId, { clusterId, dice, clock, report }: Leadership): SwarmNode | null {
  const node = tx.get('node', id);
  const cluster = tx.get('cluster', clusterId);
  if (!node || !cluster || !needsSigning(node)) return null;
  const validity = cluster.spec.CAConfig.NodeCertExpiry / 1_000;
  const { csr, role } = node.certificate;
  const nowUs = clock.wall();
  const certificate = issueNodeCertificate(cluster.rootCa, { csr, nodeId: id, role, clusterId, validity }, dice, nowUs);
  if (certificate === null) {
    return {
      ...node,
      certificate: { ...node.certificate, state: 'failed', error: 'malformed certificate signing request' },
    };
  }
  report.event('certificate.issued', { hostname: node.description?.hostname ?? id.slice(0, 12), role });
  return {
    ...node,
    certificate: { ...node.certificate, certificate, state: 'issued', error: '', expiresUs: nowUs + validity },
  };
}
