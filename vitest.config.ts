import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Scenarios wait for bash more than for this process, and need a working folder of their own.
    pool: 'forks',
    maxConcurrency: 8,
    testTimeout: 60_000,
  },
});
