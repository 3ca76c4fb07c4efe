/**
 * What the docker CLI needs of the outside. It is client code over the Engine API alone and would work against a
 * real engine; time is handed in, so that it follows the swarm's clock.
 */
import type { EngineRequest, EngineResponse } from '../../workers/api/engine/http.ts';

export interface Client {
  /**
   * The engine that the prompt points at. Rejects only if the machine is off: then the CLI says it cannot connect.
   * Aborting hangs up, and ends the answer where it was.
   */
  engine(request: EngineRequest, signal?: AbortSignal): Promise<EngineResponse>;
  /** A streamed answer: `onChunk` for each piece; resolves at its end. Aborting hangs up. */
  engineStream(
    request: EngineRequest,
    onChunk: (text: string) => void,
    signal: AbortSignal,
  ): Promise<{ status: number; body: string }>;
  /** Milliseconds of the Unix epoch, by the virtual clock. */
  now(): number;
  /** Virtual milliseconds. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** How the prompt's host is named in messages: `tcp://192.168.0.11:2375`. */
  readonly host: string;
}

/** What a command writes. Lines may be rewritten (progress bars): `rewind` takes back the last lines written. */
export interface Screen {
  out(text: string): void;
  err(text: string): void;
  /** The next `lines` lines of stdout are written over (a terminal's cursor-up); without a terminal it does nothing. */
  rewind(lines: number): void;
  /** Is there a person watching? Then progress bars are drawn; a transcript says no unless told otherwise. */
  readonly interactive: boolean;
  readonly columns: number;
}
