import { run } from './main.ts';
import { processIo } from './process-io.ts';

export { run } from './main.ts';

/**
 * Runs the command line of this process and ends it: all output is written by then, and tidying up would only take time. Nobody is
 * shown where in the code an error was made, so none of them finds that out, which takes longer than to look for a file in vain.
 */
export async function main(): Promise<never> {
  Error.stackTraceLimit = 0;
  process.exit(await run(process.argv.slice(2), processIo()));
}
