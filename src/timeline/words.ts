/** The words of the term tape. Fetched with it. */
import { currentLocale } from '../ui/i18n/language.svelte.ts';

const en = {
  label: 'Terms',
  text: 'Who led when, from the left to now on the right.',
  reign: (term: number, leader: string, from: string, until: string) => `Term ${term}: ${leader}, ${from} – ${until}`,
  gap: (from: string, until: string) => `Nobody led, ${from} – ${until}`,
  now: 'now',
  empty: 'Nobody has led yet.',
};

const ko: typeof en = {
  label: '임기',
  text: '누가 언제 리더였는지 보여 줘요. 오른쪽 끝이 현재예요.',
  reign: (term, leader, from, until) => `임기 ${term}: ${leader}, ${from} – ${until}`,
  gap: (from, until) => `리더 없음, ${from} – ${until}`,
  now: '현재',
  empty: '아직 리더가 없었어요.',
};

/** Both languages, for the test that they are equals. */
export const languages = { en, ko };

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);
