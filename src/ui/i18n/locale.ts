/** Which language to begin with. */
import { recall } from '../memory.ts';
import type { Locale } from './messages.ts';

export const KEY = 'waggle.lang';

export function preferredLocale(search: string, kept: string | null, browser: readonly string[]): Locale {
  const asked = new URLSearchParams(search).get('lang') ?? kept;
  if (asked === 'en' || asked === 'ko') return asked;
  return browser.find((tag) => /^(en|ko)\b/.test(tag))?.startsWith('ko') ? 'ko' : 'en';
}

/** The language for this visit, by address, memory and browser. */
export const firstLocale = (): Locale => preferredLocale(location.search, recall(KEY), navigator.languages);
