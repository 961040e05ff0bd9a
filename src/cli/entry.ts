import { run } from './main.ts';
import { processIo } from './process-io.ts';

/*
 * What this file imports, and what that imports in turn, is loaded at every start. Scripts run commands in loops, so that each
 * millisecond counts. The rules, which test/cli/start-up.test.ts enforces:
 *
 * - A start loads no package. Commander is loaded for help and errors only (`dispatch.ts`).
 * - Commands are loaded by the index (`command-index.ts`), and commander's tree grows only where the words lead (`program.ts`).
 * - What only some runs of a command need, it loads by `import()`: colours (`paint.ts`), tables of our own (`format/grid-table.ts`),
 *   preferences (`preference-store.ts`), connections to servers (`open-remote-endpoint.ts`), prompts (`hidden-line.ts`).
 */

/**
 * Runs the command line of this process. Stack traces are never printed, so none are collected: that takes longer than looking for a
 * missing file.
 *
 * @returns the exit status. Output is synchronous, so the process can end at once: cleaning up would only take time
 */
export async function main(): Promise<number> {
  Error.stackTraceLimit = 0;
  return runWords(process.argv.slice(2));
}

/** Node.js replaces bytes that aren't UTF-8 in the words by U+FFFD. The real CLI uses and prints them as they are. */
async function runWords(words: readonly string[]): Promise<number> {
  if (!words.some((word) => word.includes('\ufffd'))) {
    return run(words, processIo());
  }
  const { encodeUtf8, readRawWords } = await import('./raw-words.ts');
  return run(readRawWords(words), processIo(encodeUtf8));
}
