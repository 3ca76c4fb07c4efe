/** The words of the console, fetched with it. */
import { currentLocale } from '../ui/i18n/language.svelte.ts';

const en = {
  label: 'Console',
  host: 'Host',
  input: (host: string) => `Command on ${host}`,
  log: 'Console output',
  stop: 'Stop',
  clear: 'Clear',
  welcome: 'Type docker commands. Tab completes, ↑ recalls, Ctrl+C interrupts.',
  hangul: 'Hangul in a command: check the Korean/English key (한/영).',
};

const ko: typeof en = {
  label: '콘솔',
  host: '호스트',
  input: (host) => `${host}에서 실행할 명령`,
  log: '콘솔 출력',
  stop: '중단',
  clear: '지우기',
  welcome: 'docker 명령을 입력해 보세요. Tab은 자동 완성, ↑는 이전 명령, Ctrl+C는 중단이에요.',
  hangul: '명령에 한글이 있어요. 한/영 키를 확인하세요.',
};

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);
