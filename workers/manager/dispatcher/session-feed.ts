/** The messages of one session: sent at the start, and again when something in them has changed (swarm-semantics §5.2). */
import type { SessionMessage } from '../../api/dispatcher.ts';
import type { Plain } from '../../api/plain.ts';
import type { OutStream, RpcError } from '../../world/rpc.ts';

export type SessionContent = Omit<SessionMessage, 'sessionId'>;

const PARTS = ['node', 'managers', 'rootCa', 'ingress'] as const satisfies readonly (keyof SessionContent)[];

export interface SessionFeed {
  /** Sends `content` unless it is what was sent last. Its parts are compared by identity. */
  offer(content: SessionContent): void;
  /** Says it once more and ends: the agent will look for another manager. */
  disconnect(error: RpcError): void;
  end(error: RpcError): void;
}

export function sessionFeed(sessionId: string, out: OutStream): SessionFeed {
  let last: SessionContent | null = null;
  const send = (content: SessionContent) => {
    const message: SessionMessage = { sessionId, ...content };
    out.send(message as unknown as Plain);
  };
  return {
    offer(content) {
      if (last !== null && PARTS.every((part) => last?.[part] === content[part])) return;
      last = content;
      send(content);
    },
    disconnect(error) {
      if (last) send(last);
      out.end(error);
    },
    end: (error) => out.end(error),
  };
}
