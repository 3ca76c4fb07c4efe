import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { lessonTexts } from './lessons/vite-plugin.ts';

export default defineConfig({
  plugins: [svelte(), lessonTexts()],
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'e2e/**'],
    // Two cores; long campaigns say so themselves.
    testTimeout: 30_000,
  },
});
