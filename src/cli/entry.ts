import { run } from './main.ts';
import { processIo } from './terminal/process-io.ts';

/*
 * What this file imports, and what that imports in turn, is loaded at every start. Scripts run commands in loops, so every
 * millisecond counts. The rules, which test/cli/start-up.test.ts enforces:
 *
 * - A start loads no package. Commander is loaded for help and errors only (`tree/dispatch.ts`).
 * - The index loads a command's file on demand (`tree/command-index.ts`), and commander's tree is built only along the words of the
 *   command line (`tree/program.ts`).
 * - What only some runs of a command need, it loads by `import()`: colours (`terminal/paint.ts`), our own tables
 *   (`format/grid-table.ts`), preferences (`preferences/preference-store.ts`), connections to servers
 *   (`requests/open-remote-endpoint.ts`), prompts (`terminal/hidden-line.ts`).
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
  const { encodeUtf8, readRawWords } = await import('./arguments/raw-words.ts');
  return run(readRawWords(words), processIo(encodeUtf8));
}
