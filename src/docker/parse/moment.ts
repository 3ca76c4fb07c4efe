/** `--since` and `--until`: an instant, seconds of the epoch, or how long ago; as the API wants it. */
import { instant } from '../format/duration.ts';
import { quote } from '../format/text.ts';
import { Refused } from '../refused.ts';
import { duration } from './duration.ts';

/** Undefined where nothing was given; `now` in milliseconds of the epoch. The refusal names the flag, if one is named. */
export function moment(text: string, flag: string, now: number): string | undefined {
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const at = /^\d{4}-\d\d-\d\d/.test(text)
    ? instant(/T.*(Z|[-+]\d\d:\d\d)$/.test(text) ? text : dated(text))
    : now - ago(text);
  if (Number.isNaN(at))
    throw new Refused(
      `${flag === '' ? '' : `invalid value for ${quote(flag)}: `}failed to parse value as time or duration: ${quote(text)}`,
    );
  return `${Math.floor(at / 1000)}.${String(Math.floor(at % 1000)).padStart(3, '0')}000000`;

  function ago(span: string): number {
    try {
      return duration(span) / 1e6;
    } catch {
      return NaN;
    }
  }
}

const dated = (text: string) => (text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);
