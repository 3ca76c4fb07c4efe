/** A sentence for every event, in the language of the moment. Fetched with the panels that tell events. */
import { events as en } from './events.en.ts';
import { events as ko } from './events.ko.ts';
import { currentLocale } from './language.svelte.ts';
import type { EventSentences } from './messages.ts';

export const told = (): EventSentences => (currentLocale() === 'ko' ? ko : en);
