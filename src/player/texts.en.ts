/** The lessons' texts in English, fetched when this language is spoken. */
import type { LessonText } from '../../lessons/markdown.ts';

export const texts = import.meta.glob<LessonText>('../../lessons/*/en.md', { eager: true, import: 'default' });
