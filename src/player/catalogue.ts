/** All lessons in the order of the course, and their texts in a language. */
import type { Lesson } from '../../lessons/lesson.ts';
import type { LessonText } from '../../lessons/markdown.ts';
import type { Locale } from '../ui/i18n/messages.ts';

const found = Object.entries(
  import.meta.glob<Lesson>('../../lessons/*/lesson.ts', { eager: true, import: 'default' }),
).sort(([a], [b]) => (a < b ? -1 : 1));

export const lessons: readonly Lesson[] = found.map(([, lesson]) => lesson);

/** By the lesson's id. */
export type Texts = Readonly<Record<string, LessonText>>;

export async function textsIn(locale: Locale): Promise<Texts> {
  const { texts } = await (locale === 'ko' ? import('./texts.ko.ts') : import('./texts.en.ts'));
  return Object.fromEntries(
    found.flatMap(([path, { id }]) => {
      const text = texts[path.replace('lesson.ts', `${locale}.md`)];
      return text ? [[id, text]] : [];
    }),
  );
}
