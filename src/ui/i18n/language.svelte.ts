/**
 * The visitor's language. Switching it changes words on the page and nothing else: the swarm never hears of it. Asked
 * for in the address (`?lang=ko`), remembered from the last visit, or guessed from the browser, in that order.
 */
import { remember } from '../memory.ts';
import { en } from './en.ts';
import { KEY } from './locale.ts';
import type { Locale, Messages } from './messages.ts';

let locale = $state<Locale>('en');
let words = $state.raw<Messages>(en);

/** The words of the present language; read in a template, they follow every switch. */
export const t = (): Messages => words;

export const currentLocale = (): Locale => locale;

/** Loads the language's words and speaks it from then on. */
export async function speak(next: Locale): Promise<void> {
  words = next === 'ko' ? (await import('./ko.ts')).ko : en;
  locale = next;
  document.documentElement.lang = next;
  remember(KEY, next);
}
