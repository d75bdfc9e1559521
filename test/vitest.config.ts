import { defineConfig } from 'vitest/config';

/** Every tier but e2e. Two files at a time: each may run an engine of about 1 GB. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/{architecture,core,client,sql,http}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    teardownTimeout: 20_000,
  },
});
