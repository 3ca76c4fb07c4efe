/** The words of the inspector for what a machine runs. Fetched with it. */
import { currentLocale } from '../ui/i18n/language.svelte.ts';

const en = {
  created: 'created',
  running: 'running',
  paused: 'paused',
  healths: {
    starting: 'has yet to prove its health',
    healthy: 'healthy',
    unhealthy: 'unhealthy',
  },
  exited: (code: number) => `exited (${code})`,
  outOfMemory: 'out of memory',
  restarting: 'about to be started again',
};

const ko: typeof en = {
  created: '만들어짐',
  running: '실행 중',
  paused: '일시 중지됨',
  healths: {
    starting: '헬스 체크 통과 전',
    healthy: '건강함',
    unhealthy: '건강하지 않음',
  },
  exited: (code) => `종료됨 (${code})`,
  outOfMemory: '메모리 부족',
  restarting: '곧 다시 시작',
};

/** Both languages, for the test that they are equals. */
export const languages = { en, ko };

export type Words = typeof en;

/** Read in a template, the words follow every switch of the language. */
export const w = (): Words => (currentLocale() === 'ko' ? ko : en);
