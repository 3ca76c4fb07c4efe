/** The output and the end of a container, as they come (engine-api §13.2). */
import type { Call } from '../../command.ts';
import { API_VERSION, Engine } from '../../engine.ts';
import { logReader } from './log-reader.ts';

export interface Streams {
  readonly tty: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export interface Listening {
  /** Resolves when the container has said its last; at once where nothing is shown. */
  readonly output: Promise<void>;
  readonly ended: Promise<{ readonly StatusCode: number }>;
  /** Nobody needs to hear the rest. */
  hangUp(): void;
}

/** Attaches and waits. Begun before the container is started, so that nothing it says is missed. */
export function listenTo(
  { client, screen, signal }: Call,
  id: string,
  { condition, show }: { condition?: string | undefined; show: Streams | null },
): Listening {
  const own = new AbortController();
  const engine = new Engine(client, AbortSignal.any([signal, own.signal]));
  const attached = ({ tty, stdout, stderr }: Streams) =>
    engine.stream(
      'POST',
      `/containers/${id}/attach`,
      { stream: 1, stdout: stdout ? 1 : undefined, stderr: stderr ? 1 : undefined },
      logReader(tty, screen).read,
    );
  const output = show === null ? Promise.resolve() : attached(show);
  const ended = engine.post<{ StatusCode: number }>(`/containers/${id}/wait`, { condition });
  // Where the start is refused, nobody waits for them.
  output.catch(() => undefined);
  ended.catch(() => undefined);
  return { output, ended, hangUp: () => own.abort() };
}

/** Ctrl-C goes to the program too. It is not waited for: a program may take no notice of it. */
export function interruptedInside({ client }: Call, id: string): void {
  const path = `/v${API_VERSION}/containers/${id}/kill?signal=INT`;
  client.engine({ method: 'POST', path }).catch(() => undefined);
}
