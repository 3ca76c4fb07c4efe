/** Takes a typed line apart as bash would: words, quotes, `;`, `&&` and `|` (the rest of bash says that it is not here). */

export interface Step {
  /** The commands between the bars: each reads what the one before it writes. */
  readonly pipeline: readonly (readonly string[])[];
  /** Runs only where the step before went well. */
  readonly ifOk: boolean;
}

/** A line that cannot be taken apart, in bash's words. */
export class BadLine extends Error {}

export interface Word {
  readonly text: string;
  /** Where it begins in the line. */
  readonly at: number;
  readonly quoted: boolean;
}

/** The words of a line; operators stand as words of their own, unquoted. A quote left open ends with the line. */
export function split(line: string): { words: Word[]; open: string } {
  const words: Word[] = [];
  let text = '';
  let start = -1;
  let mark = '';
  let quoted = false;
  const end = () => {
    if (start >= 0) words.push({ text, at: start, quoted });
    text = '';
    start = -1;
    quoted = false;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (mark !== '') {
      if (char === mark) mark = '';
      else if (char === '\\' && mark === '"' && /["\\$`]/.test(line[at + 1] ?? '')) text += line[++at];
      else text += char;
    } else if (/\s/.test(char)) end();
    else if (char === '#' && start < 0) break;
    else if (/[;&|<>]/.test(char)) {
      end();
      const twice = line[at + 1] === char;
      words.push({ text: twice ? char + char : char, at, quoted: false });
      if (twice) at++;
    } else {
      if (start < 0) start = at;
      if (char === '"' || char === "'") {
        mark = char;
        quoted = true;
      } else if (char === '\\' && at + 1 < line.length) {
        text += line[++at];
        quoted = true;
      } else text += char;
    }
  }
  end();
  return { words, open: mark };
}

const operators = new Set([';', ';;', '&', '&&', '|', '||', '<', '<<', '>', '>>']);
export const isOperator = (word: Word): boolean => !word.quoted && operators.has(word.text);

/** The commands of a line, in order. Throws `BadLine`. */
export function steps(line: string): Step[] {
  const { words, open } = split(line);
  if (open !== '') throw new BadLine(`bash: unexpected EOF while looking for matching \`${open}'`);
  const found: Step[] = [];
  let pipeline: string[][] = [];
  let current: string[] = [];
  let ifOk = false;
  for (const word of words) {
    if (!isOperator(word)) {
      if (!word.quoted && /\$[({]|`/.test(word.text)) {
        throw new BadLine('bash: $(…), ${…} and backquotes are not part of Waggle: type the value itself.');
      }
      current.push(word.text);
      continue;
    }
    if (word.text !== ';' && word.text !== '&&' && word.text !== '|') {
      throw new BadLine(`bash: '${word.text}' is not part of Waggle: commands are joined by ';', '&&' and '|' alone.`);
    }
    if (current.length === 0) throw new BadLine(`bash: syntax error near unexpected token \`${word.text}'`);
    pipeline.push(current);
    current = [];
    if (word.text === '|') continue;
    found.push({ pipeline, ifOk });
    pipeline = [];
    ifOk = word.text === '&&';
  }
  if (current.length > 0) found.push({ pipeline: [...pipeline, current], ifOk });
  else if (ifOk || pipeline.length > 0) throw new BadLine('bash: syntax error: unexpected end of file');
  return found;
}
