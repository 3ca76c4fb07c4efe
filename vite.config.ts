import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { lessonTexts } from './lessons/vite-plugin.ts';

// Relative addresses: the built site works from any folder of any static host.
export default defineConfig({
  base: './',
  plugins: [svelte(), lessonTexts()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    manifest: true,
    rolldownOptions: {
      // Svelte's parts that only a panel needs go with that panel.
      treeshake: { moduleSideEffects: [{ test: /svelte\/src\/internal\/client\//, sideEffects: false }] },
      output: {
        codeSplitting: {
          groups: [{ name: 'page', tags: ['$initial'] }],
        },
      },
    },
  },
});
