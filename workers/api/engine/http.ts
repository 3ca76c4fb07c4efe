/** One Engine API request and its answer, as any Docker client sends them. */
import type { Micros } from '../time.ts';

export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** With the query: `/v1.50/services?status=true`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
}

/** A whole answer, for callers that do not stream. */
export interface EngineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A piece of an answer. The first piece of a call has `head`; the last has `end`. A plain answer is one piece with
 * all three; followed logs and events are many.
 */
export interface EngineAnswer {
  readonly call: number;
  readonly atUs: Micros;
  readonly head?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  readonly chunk?: string;
  readonly end: boolean;
}
