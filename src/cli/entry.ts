import { run } from './main.ts';
import { processIo } from './process-io.ts';

export { run } from './main.ts';

/**
 * Runs the command line of this process, and exits: output is synchronous, and cleaning up would only take time. Stack traces are
 * never printed, so none are collected: that takes longer than looking for a missing file.
 */
export async function main(): Promise<never> {
  Error.stackTraceLimit = 0;
  process.exit(await run(process.argv.slice(2), processIo()));
}
