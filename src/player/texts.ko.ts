/** The lessons' texts in Korean, fetched when this language is spoken. */
import type { LessonText } from '../../lessons/markdown.ts';

export const texts = import.meta.glob<LessonText>('../../lessons/*/ko.md', { eager: true, import: 'default' });
