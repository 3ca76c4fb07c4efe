/** What an engine answers: a whole body, or a stream that goes on (engine-api §1, §13). */
import type { Cancel } from '../world/world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Goes on after the head and `body`; the cancel is the client hanging up. */
  readonly stream?: (out: Out) => Cancel;
}

export interface Out {
  chunk(text: string): void;
  end(): void;
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const;

export const jsonAnswer = (status: number, value: unknown): Answer => ({
  status,
  headers: JSON_TYPE,
  body: `${JSON.stringify(value)}\n`,
});

export const empty = (status: number): Answer => ({ status, headers: {}, body: '' });

export const streamed = (type: string, stream: (out: Out) => Cancel): Answer => ({
  status: 200,
  headers: { 'Content-Type': type },
  body: '',
  stream,
});
