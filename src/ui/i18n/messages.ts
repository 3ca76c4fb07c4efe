/** What every language must be able to say. English is the model; the compiler holds the others to its keys. */
import type { EventCode, EventParams } from '../../../workers/api/trace.ts';
import type { en } from './en.ts';

export type Locale = 'en' | 'ko';
export type Messages = typeof en;

/** A sentence for every event; `on` is the machine that reported it. */
export type EventSentences = { readonly [Code in EventCode]: (params: EventParams[Code], on: string) => string };
