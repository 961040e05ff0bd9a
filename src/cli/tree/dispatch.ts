import type { Command } from '../command.ts';
import type { Branch, CommandEntry } from './command-tree.ts';
import { isGroup } from './command-tree.ts';
import type { Invocation } from './invocation.ts';

/**
 * Runs the command that a command line names. A command line that can't run goes to commander, which prints help, an error or a suggestion.
 * Dispatching by commander would cost each command 1.5 ms (`test/bench/README.md`).
 *
 * @returns the exit status
 */
export async function dispatch(invocation: Invocation): Promise<number> {
  const { line, tree, context } = invocation;
  const found = line.help || line.flagsBefore ? undefined : findCommand(tree, line.words);
  if (found !== undefined) {
    const { command } = await found.entry.load();
    const parsed = command.parse(found.words, context.io.env);
    if (parsed.error === undefined && (context.format !== 'raw' || command.allowsRaw)) {
      if (parsed.warning !== undefined && context.format === 'table') {
        context.ui.warn(parsed.warning);
      }
      return parsed.run(context);
    }
  }
  const { answerWithoutRunning } = await import('./program.ts');
  return answerWithoutRunning(invocation);
}

/** Finds the command that the first words name. Returns it with the words after its name. */
function findCommand(
  branch: Branch<Command>,
  [word, ...words]: readonly string[],
): { readonly entry: CommandEntry<Command>; readonly words: readonly string[] } | undefined {
  const entry = branch.find((one) => one.word === word);
  if (entry === undefined) {
    return undefined;
  }
  return isGroup(entry) ? findCommand(entry.commands(), words) : { entry, words };
}
