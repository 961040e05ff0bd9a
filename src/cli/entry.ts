import { run } from './main.ts';
import { processIo } from './process-io.ts';

export { run } from './main.ts';

/** Runs the command line of this process and ends it: all output is written by then, and tidying up would only take time. */
export async function main(): Promise<never> {
  process.exit(await run(process.argv.slice(2), processIo()));
}
