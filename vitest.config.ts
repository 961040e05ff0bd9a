import { defineConfig } from 'vitest/config';

/** Tests of what must survive: kills, crashes, contention and damage. */
const durability = [
  'test/storage/files/{contention,crash,kill,server/group-commit,state/replace}.test.ts',
  'test/engine/{contention,damage,kill}.test.ts',
];

/** Tests that start many processes: they want the machine for themselves. */
const demanding = [
  'test/cli/{examples,processes,sealed,terminal,trouble}.test.ts',
  'test/cli/completion/{hostile-names,shells}.test.ts',
  'test/server/**/*.test.ts',
  'test/transcripts/processes.test.ts',
];

const scenarios = ['test/transcripts/*.test.ts'];

// No test is tried again: a fault that shows in half of the runs would pass most of the time.
export default defineConfig({
  test: {
    // Scenarios need a working folder of their own.
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: [...durability, ...demanding, ...scenarios],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: scenarios,
          exclude: demanding,
          // Scenarios wait for bash more than for this process.
          maxConcurrency: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'durability', include: durability, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { name: 'processes', include: demanding, fileParallelism: false, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
