import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { lessonTexts } from './lessons/vite-plugin.ts';
import { FORMING } from './scripts/first-visit.ts';
import { quietRaft } from './scripts/quiet-raft.ts';

// Relative addresses: the built site works from any folder of any static host.
export default defineConfig({
  base: './',
  plugins: [svelte(), lessonTexts()],
  worker: { format: 'es', plugins: () => [quietRaft()] },
  build: {
    target: 'es2022',
    manifest: true,
    // Every browser of that year knows modulepreload, or does without.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Svelte's parts that only a panel needs go with that panel.
      treeshake: { moduleSideEffects: [{ test: /svelte\/src\/internal\/client\//, sideEffects: false }] },
      output: {
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'], priority: 1 },
            { name: FORMING.chunk, test: (id) => FORMING.modules.some((module) => id.endsWith(`/${module}`)) },
          ],
        },
      },
    },
  },
});
