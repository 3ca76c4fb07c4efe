/**
 * Reads a lesson's text: `# title`, an introduction, and for every step `## name` with the parts goal, predict,
 * clicks, hints and afterwards. Runs at build time and in tests, never on the page.
 */
import { marked } from 'marked';

/** All HTML but `title`. */
export interface LessonText {
  readonly title: string;
  readonly intro: string;
  readonly steps: Readonly<Record<string, StepText>>;
}

export interface StepText {
  readonly task: string;
  readonly goal: string;
  readonly predict: { readonly question: string; readonly options: Readonly<Record<string, string>> } | null;
  readonly clicks: Readonly<Record<string, string>>;
  readonly hints: readonly string[];
  readonly afterwards: string;
}

/** Throws, with the place, where the text is not of that form. */
export function parseLessonText(markdown: string): LessonText {
  const [head = '', ...steps] = markdown.split(/^## /m);
  const title = /^# (.+)$/m.exec(head)?.[1];
  if (!title) throw new Error('a lesson begins with "# title"');
  return {
    title,
    intro: block(head.replace(/^# .+$/m, '')),
    steps: Object.fromEntries(steps.map((step) => [firstLine(step), parseStep(step)])),
  };
}

function parseStep(text: string): StepText {
  const name = firstLine(text);
  const [task = '', ...parts] = text.slice(name.length).split(/^### /m);
  const part = new Map(parts.map((each) => [firstLine(each), each.slice(firstLine(each).length).trim()]));
  const unknown = [...part.keys()].filter((key) => !['goal', 'predict', 'clicks', 'hints', 'afterwards'].includes(key));
  if (unknown.length > 0) throw new Error(`${name}: unknown part "${unknown[0]}"`);
  const goal = part.get('goal');
  const afterwards = part.get('afterwards');
  if (!goal || !afterwards) throw new Error(`${name}: a step has a goal and an afterwards`);
  const predict = part.get('predict');
  return {
    task: block(task),
    goal: inline(goal),
    predict: predict ? { question: inline(predict.split('\n')[0] ?? ''), options: labelled(predict) } : null,
    clicks: labelled(part.get('clicks') ?? ''),
    hints: [...(part.get('hints') ?? '').matchAll(/^\d\. (.+)$/gm)].map(([, hint = '']) => inline(hint)),
    afterwards: block(afterwards),
  };
}

/** `- name: text` lines. */
const labelled = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^- ([a-z-]+): (.+)$/gm)].map(([, name = '', label = '']) => [name, inline(label)]),
  );

const firstLine = (text: string) => text.slice(0, text.indexOf('\n')).trim();
const block = (text: string) => marked.parse(text.trim(), { async: false });
const inline = (text: string) => marked.parseInline(text.trim(), { async: false });
