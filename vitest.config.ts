import { defineConfig } from 'vitest/config';

/** Tests that start, stop and kill processes: one file at a time, or they would disturb one another more than they test. */
const processes = [
  'test/{engine,storage/files}/{contention,kill}.test.ts',
  'test/build/{build,code-cache,library,package}.test.ts',
  'test/cli/{dead-ends,exec,log,named-states,processes,provision,state-processes,terminal,tutorial}.test.ts',
  'test/server/{configured,process,replaced-program,scarce-files}.test.ts',
  'test/transcripts/processes.test.ts',
];

/** Shells that call the command line, which runs in the test's process. */
const shells = [
  'test/transcripts/!(processes).test.ts',
  'test/cli/{examples,prompt}.test.ts',
  'test/cli/completion/{hostile-names,shells}.test.ts',
  'test/docs/**/*.test.ts',
];

/** How the time of a request grows with its size. */
const growth = ['test/server/http/linear.test.ts'];

// No test is tried again: a fault that shows in half of the runs would pass most of the time.
export default defineConfig({
  test: {
    // Tests change the working folder and the environment.
    pool: 'forks',
    // By default Vitest leaves a core alone, which is half of a machine with two.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: [...processes, ...shells, ...growth],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'growth', include: growth, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        // Bash is waited for more than this process.
        test: { name: 'shells', include: shells, maxConcurrency: 3, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'processes', include: processes, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
