import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Determinism is sacred: nothing below the entry files touches real time, chance or the network (design §2). */
const impure = [
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'fetch',
  'requestAnimationFrame',
];

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    files: ['workers/**/*.ts', 'invariants/**/*.ts'],
    ignores: ['workers/*.worker.ts', 'workers/**/*.test.ts', 'workers/**/*.bench.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'AwaitExpression', message: 'Nothing in workers/ but the entry files awaits.' },
        { selector: 'ForOfStatement[await=true]', message: 'Nothing in workers/ but the entry files awaits.' },
        {
          selector: 'Program > VariableDeclaration[kind="let"]',
          message: 'No mutable state at module level: seven nodes share one thread in a test.',
        },
      ],
    },
  },
);
