// What `make lint` asks of every script that we ship: no mistake that a reader of the text can see, and one way to set it.

import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import globals from 'globals';

export default [
  { ignores: ['**/vendor/**', '**/node_modules/**', '.venv/**', 'site/**', 'bundle/**', 'dist/**'] },
  js.configs.recommended,
  stylistic.configs.customize({ semi: true, braceStyle: '1tbs', arrowParens: true }),
  {
    languageOptions: { sourceType: 'module', ecmaVersion: 2022, globals: { ...globals.browser, ...globals.worker } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-eval': 'error', 'no-implied-eval': 'error', 'no-new-func': 'error',
      'prefer-const': 'error', 'no-var': 'error', 'eqeqeq': ['error', 'smart'],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Short things may stand on one line: a learner who opens the source sees a whole step at once.
      '@stylistic/list-style': 'off', '@stylistic/max-statements-per-line': 'off', '@stylistic/multiline-ternary': 'off',
      '@stylistic/quote-props': ['error', 'as-needed', { unnecessary: false }], '@stylistic/no-mixed-operators': 'off',
    },
  },
  { files: ['tests/**'], languageOptions: { globals: globals.node } },
  { files: ['**/fallback.js'], rules: { 'no-var': 'off' } }, // old browsers must read it to be told that they are too old
];
