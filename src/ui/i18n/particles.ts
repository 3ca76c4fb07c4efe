/**
 * Korean particles after names that come from the cluster. es-hangul knows Hangul; this knows how a Latin name or a
 * digit is read aloud: `node-3` ends in 삼, so `node-3이`.
 */
import { josa } from 'es-hangul';

type Particle = Parameters<typeof josa.pick>[1];

const DIGITS = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
/** Names that are read otherwise than their last letter says. */
const READINGS: Readonly<Record<string, string>> = { web: '웹', app: '앱', http: '피', api: '이', db: '비' };
/** Final letters that Korean hears as a final consonant. */
const FINALS: Readonly<Record<string, string>> = {
  l: '엘',
  m: '엠',
  n: '엔',
  r: '알',
  p: '앱',
  b: '웹',
  k: '북',
  g: '강',
};

/** How the end of the name sounds, as one syllable of Hangul. */
function sound(name: string): string {
  const last = name.at(-1)?.toLowerCase() ?? '';
  if (/[가-힣]/.test(last)) return last;
  if (/\d/.test(last)) return DIGITS[Number(last)] ?? '영';
  const word =
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .findLast((part) => part !== '') ?? '';
  return READINGS[word] ?? FINALS[last] ?? '이';
}

/** The name with its particle: `with('node-3', '이/가')` is `node-3이`. */
export const withParticle = (name: string, particle: Particle): string => name + josa.pick(sound(name), particle);
