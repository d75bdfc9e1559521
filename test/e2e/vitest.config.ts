import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Everything is drawn in software on cores that others use as well; the report says when a story was walked again.
    retry: 2,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
