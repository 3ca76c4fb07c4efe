/** What the player's buttons do to the swarm. Each shows in the console as the command that does the same. */
import type { Click } from '../../lessons/lesson.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import type { NodeSeen } from '../cluster/roster.ts';
import type { Session } from '../ui/session.svelte.ts';

/** The button has something to act upon, and nothing that it would have to wait for. */
export function isPossible(session: Session, click: Click): boolean {
  switch (click.does) {
    case 'kill-leader':
      return session.picture.leader !== null;
    case 'kill-worker':
      return busiestWorker(session.picture.nodes) !== null;
    case 'docker':
    case 'waggle':
      return !session.terminal.busy;
    default:
      return true;
  }
}

/** Does it; a history is only told of, as it is the panel that opens it. */
export async function perform(session: Session, { does, what }: Click): Promise<void> {
  switch (does) {
    case 'kill-leader':
      return session.killLeader();
    case 'kill-worker': {
      const worker = busiestWorker(session.picture.nodes);
      if (worker) await session.act({ kind: 'kill', hostname: worker });
      return;
    }
    case 'kill-container':
      await session.terminal.perform(`waggle kill-container ${what}`, aManager(session));
      return;
    case 'docker':
    case 'waggle':
      return typed(session, what);
    case 'open-history':
      session.terminal.note(`# docker service ps ${what}`);
  }
}

export type WhatIf = 'kill-manager' | 'cut-off' | 'scale';
export const WHAT_IFS: readonly WhatIf[] = ['kill-manager', 'cut-off', 'scale'];

/** Whom or what it would concern; null where there is nothing left to try it on. */
export function subjectOf({ picture }: Session, what: WhatIf): string | null {
  const nodes = picture.nodes.filter(({ power }) => power === 'on');
  if (what === 'kill-manager') return picture.leader ?? nodes.find(({ role }) => role === 'manager')?.hostname ?? null;
  if (what === 'cut-off') {
    const whole = nodes.filter(({ cutOff }) => !cutOff);
    return (whole.findLast(({ role }) => role === 'worker') ?? whole.at(-1))?.hostname ?? null;
  }
  return picture.services[0]?.name ?? null;
}

export async function tryOut(session: Session, what: WhatIf): Promise<void> {
  const subject = subjectOf(session, what);
  if (subject === null) return;
  if (what === 'scale') return typed(session, `docker service scale ${subject}=8`);
  const hostname = subject as Hostname;
  await session.act(
    what === 'kill-manager' ? { kind: 'kill', hostname } : { kind: 'cut', from: hostname, to: '*', oneWay: false },
  );
}

/** As if typed at a manager's prompt: it can be interrupted there, and recalled. */
function typed(session: Session, line: string): Promise<void> {
  session.terminal.host = aManager(session);
  return session.terminal.type(line);
}

/** The console's machine if it is a manager that is on, else the leader, else any manager. */
function aManager({ picture, terminal }: Session): Hostname {
  const managers = picture.nodes.filter(({ role, power }) => role === 'manager' && power === 'on');
  const here = managers.find(({ hostname }) => hostname === terminal.host);
  return here?.hostname ?? picture.leader ?? managers[0]?.hostname ?? terminal.host;
}

/** The last of the workers that run most. */
function busiestWorker(nodes: readonly NodeSeen[]): Hostname | null {
  const running = (node: NodeSeen) => node.tasks.filter(({ tone }) => tone === 'running').length;
  const workers = nodes.filter(({ role, power }) => role === 'worker' && power === 'on');
  return (
    workers.reduce<NodeSeen | null>((best, one) => (best && running(best) > running(one) ? best : one), null)
      ?.hostname ?? null
  );
}
