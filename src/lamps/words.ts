/** The words of the lamps and their panel; what the rules mean stands with the rules. Fetched with them. */
import { en as enRules } from '../../invariants/words.en.ts';
import { ko as koRules } from '../../invariants/words.ko.ts';
import type { RuleWords } from '../../invariants/words.ts';
import { currentLocale } from '../ui/i18n/language.svelte.ts';

const en = {
  title: 'Rules that always hold',
  close: 'Close the rules',
  hold: (n: number) => `${n} rules hold`,
  broken: (n: number) => (n === 1 ? '1 rule is broken' : `${n} rules are broken`),
  state: { holds: 'holds', broken: 'broken', seemingly: 'does not hold now' },
  text: 'Break what you like: these hold at every moment. Should one turn red, you have found a bug in Waggle.',
  watched: (time: string, sights: string) => `Watched for ${time} of virtual time, in ${sights} sights.`,
  seems: 'Looks like a rule and is none',
  seen: (time: string, machines: string) => `Seen at ${time} on ${machines}:`,
  tell: 'Tell us: it is a bug. Whoever has this history can see it again, to the microsecond.',
  seed: (seed: number) => `Its seed is ${seed}.`,
  history: 'Share this history',
};

const ko: typeof en = {
  title: '언제나 지켜지는 규칙',
  close: '규칙 닫기',
  hold: (n) => `규칙 ${n}개 지켜짐`,
  broken: (n) => `규칙 ${n}개 깨짐`,
  state: { holds: '지켜짐', broken: '깨짐', seemingly: '지금은 아님' },
  text: '무엇을 망가뜨려도 매 순간 지켜지는 규칙이에요. 빨간불이 켜진다면 Waggle의 버그를 찾은 거예요.',
  watched: (time, sights) => `가상 시간 ${time} 동안 ${sights}번 지켜봤어요.`,
  seems: '규칙처럼 보이지만 규칙이 아닌 것',
  seen: (time, machines) => `${time}에 ${machines}에서 본 것:`,
  tell: '버그이니 알려 주세요. 이 기록이 있으면 누구든 같은 순간을 그대로 다시 볼 수 있어요.',
  seed: (seed) => `시드는 ${seed}예요.`,
  history: '이 기록 공유하기',
};

/** Both languages, for the test that they are equals. */
export const languages = { en, ko };

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);
export const rules = (): RuleWords => (currentLocale() === 'ko' ? koRules : enRules);
