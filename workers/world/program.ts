/** What runs on a machine: handed its world when the power comes on, it lives by timers, packets and engine calls. */
import type { EngineRequest } from '../api/engine/http.ts';
import type { Cancel, World } from './world.ts';

export interface AnswerPiece {
  readonly head?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  readonly chunk?: string;
  readonly end: boolean;
}

export interface Running {
  /** An Engine API request; pieces may come at once or after any virtual time. The cancel is the client hanging up. */
  call(request: EngineRequest, answer: (piece: AnswerPiece) => void): Cancel;
}

export type Program = (world: World) => Running;
