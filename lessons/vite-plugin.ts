/** Turns lessons' texts into modules at build time, so that no markdown parser reaches the page. */
import type { Plugin } from 'vite';
import { parseLessonText } from './markdown.ts';

export function lessonTexts(): Plugin {
  return {
    name: 'lesson-texts',
    enforce: 'pre',
    transform: {
      filter: { id: /\/lessons\/[^/]+\/\w+\.md$/ },
      handler: (markdown) => ({
        code: `export default ${JSON.stringify(parseLessonText(markdown))};`,
        map: null,
        moduleType: 'js',
      }),
    },
  };
}
