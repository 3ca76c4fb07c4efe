/**
 * One session with one manager (swarm-semantics §5.5): a stream of news, heartbeats, assignments, reports. If any of
 * them fails, all of it is over; the agent then opens another.
 */
import type {
  AssignmentsMessage,
  AssignmentsRequest,
  HeartbeatRequest,
  HeartbeatResponse,
  SessionMessage,
  SessionRequest,
  UpdateTaskStatusRequest,
} from '../api/dispatcher.ts';
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND } from '../api/time.ts';
import type { Answer, InStream, Rpc } from '../world/rpc.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { Updates } from './reporter.ts';

/** The patience of every call to a dispatcher. */
const TIMEOUT = 5 * SECOND;

export interface Session {
  report(updates: Updates, delivered: () => void): void;
  close: Cancel;
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly rpc: Rpc;
  readonly manager: Address;
  readonly request: SessionRequest;
  /** Of this machine, for the heartbeat's timer. */
  readonly hostname: string;
  /** The first message means: registered. */
  onMessage(message: SessionMessage): void;
  onAssignments(message: AssignmentsMessage): void;
  /** Called once, unless closed by oneself. */
  onEnd(why: string): void;
}

export function openSession(options: SessionOptions): Session {
  const { clock, rpc, manager } = options;
  let sessionId: string | null = null;
  let open = true;
  let nextBeat: Cancel = () => {};
  let assignments: Cancel = () => {};
  const calls = new Set<Cancel>();

  function close(): void {
    open = false;
    patience();
    news();
    nextBeat();
    assignments();
    for (const cancel of calls) cancel();
  }

  function end(why: string): void {
    if (!open) return;
    close();
    options.onEnd(why);
  }

  function stream(method: string, request: unknown, onMessage: InStream['onMessage']): Cancel {
    return rpc.stream(
      manager,
      method,
      request as Plain,
      { timeout: TIMEOUT },
      {
        onMessage: (message) => {
          if (open) onMessage(message);
        },
        onEnd: ({ message }) => end(message),
      },
    );
  }

  function call(method: string, request: unknown, done: (answer: Answer<Plain>) => void): void {
    const cancel = rpc.call(manager, method, request as Plain, { timeout: TIMEOUT }, (answer) => {
      calls.delete(cancel);
      if (open) done(answer);
    });
    calls.add(cancel);
  }

  function beat(id: string): void {
    const request: HeartbeatRequest = { sessionId: id };
    call('Dispatcher.Heartbeat', request, (answer) => {
      if (!answer.ok) return end(answer.error.message);
      const { periodUs } = answer.value as unknown as HeartbeatResponse;
      nextBeat = clock.after(periodUs, () => beat(id), { kind: 'agent-heartbeat', subject: options.hostname });
    });
  }

  function watchAssignments(id: string): void {
    const request: AssignmentsRequest = { sessionId: id };
    let last = '';
    assignments = stream('Dispatcher.Assignments', request, (plain) => {
      const message = plain as unknown as AssignmentsMessage;
      if (message.appliesTo !== last) {
        // Something is missing: begin again with everything.
        assignments();
        return watchAssignments(id);
      }
      last = message.resultsIn;
      options.onAssignments(message);
    });
  }

  const patience = clock.after(TIMEOUT, () => end('session initiation timed out'));
  const news = stream('Dispatcher.Session', options.request, (plain) => {
    const message = plain as unknown as SessionMessage;
    const isFirst = sessionId === null;
    sessionId = message.sessionId;
    if (isFirst) patience();
    options.onMessage(message);
    if (!isFirst || !open) return;
    beat(sessionId);
    watchAssignments(sessionId);
  });

  return {
    report(updates, delivered) {
      const request: UpdateTaskStatusRequest = { sessionId: sessionId ?? '', updates };
      call('Dispatcher.UpdateTaskStatus', request, (answer) => {
        // What the managers do not know any more need not be told again.
        if (answer.ok || answer.error.code === 'NotFound') delivered();
        else end(answer.error.message);
      });
    },
    close,
  };
}
