import { readVariable } from '../client/environment.ts';
import type { Preferences } from '../client/places.ts';
import { readPreferences } from '../client/places.ts';
import type { Preview } from '../client/session.ts';
import { messageOf } from '../values/message.ts';
import { commandNames, isGroup } from './command-names.ts';
import type { Context } from './context.ts';
import { dispatch } from './dispatch.ts';
import { Failure } from './failure.ts';
import type { GlobalChoices } from './invocation.ts';
import { readGlobalChoices } from './invocation.ts';
import type { Io, Output } from './io.ts';
import { loadCommand } from './load-command.ts';

import { createUi } from './ui.ts';

const formats = new Set(['table', 'json', 'yaml', 'yml', 'pretty', 'raw']);

/**
 * Runs one command line.
 *
 * @param args the words after the program's name
 * @returns the exit status: 0 for success, 1 for wrong use, 2 for what was refused or not found, 127 for no such command
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const choices = readGlobalChoices(args, io.env);
  if (!choices.outputCurlString && !choices.outputPolicy) {
    return runCommand(choices, io, io.stderr, {});
  }
  const held: Array<() => void> = [];
  const preview: Preview = {};
  const errors = { write: (...given: Parameters<Output['write']>) => held.push(() => io.stderr.write(...given)) };
  const status = await runCommand(choices, io, errors, preview);
  return finishPreview(choices, io, { status, held, preview });
}

/** Where requests are to be shown, prints the one that the command made, or why there is none. */
function finishPreview(
  choices: GlobalChoices,
  io: Io,
  outcome: { readonly status: number; readonly held: ReadonlyArray<() => void>; readonly preview: Preview },
): number {
  const { status, held, preview } = outcome;
  const [short, long, text] = choices.outputCurlString
    ? ['cURL command', 'cURL string', preview.curl]
    : ['policy', 'policy', preview.policy];
  if (status === 0) {
    io.stderr.write(`Could not generate ${short}`);
    return 1;
  }
  if (text !== undefined) {
    io.stdout.write(`${text}\n`);
    return 0;
  }
  if (status !== 127) {
    for (const write of held) {
      write();
    }
    io.stderr.write(`Unable to generate ${long} from command\n`);
  }
  return status;
}

/** Colours are for people: on a terminal that says what it can, in tables, and where nothing says no. Windows' own says nothing. */
function wantsColour(io: Io, format: string, preferences: Preferences): boolean {
  const terminal = io.env.TERM || (process.platform === 'win32' ? 'windows' : 'dumb');
  const refused =
    Boolean(io.env.NO_COLOR) ||
    terminal === 'dumb' ||
    readVariable(io.env, 'CLI_NO_COLOR') !== '' ||
    preferences.colour === false;
  return format === 'table' && !refused && io.stdout.isTerminal;
}

/** Says on a terminal, for people, what may have been meant by a word that is no command; `''` was no word. */
async function suggest(io: Io, written: string, group: string): Promise<void> {
  if (written === '' || !io.stderr.isTerminal) {
    return;
  }
  const { suggestCommand } = await import('./suggestion.ts');
  const { tree } = await import('./tree.ts');
  const suggestion = suggestCommand(written, group, tree);
  if (suggestion !== undefined) {
    io.stderr.write(`\n${suggestion}\n`);
  }
}

async function runCommand(
  choices: GlobalChoices,
  io: Io,
  errors: Pick<Output, 'write'>,
  preview: Preview,
): Promise<number> {
  const preferences = readPreferences(io.env);
  const format = choices.format ?? preferences.format ?? 'table';
  const paint = wantsColour(io, format, preferences) ? await import('./paint.ts') : undefined;
  const ui = createUi(io.stdout, errors, paint);
  if (!formats.has(format)) {
    ui.error(`Invalid output format: ${format}`);
    return 1;
  }
  const { name, words, help, flagsBefore } = dispatch(choices.args, commandNames);
  if (!commandNames.some((known) => known === name)) {
    const { overview } = await import('./help.ts');
    const asked = help && name === '';
    (asked ? io.stdout : io.stderr).write(overview());
    await suggest(io, name, '');
    return asked ? 0 : 127;
  }
  if (help || flagsBefore || isGroup(name)) {
    const { helpOf } = await import('./help.ts');
    if (help) {
      io.stdout.write(await helpOf(name));
      return 0;
    }
    const complaint = flagsBefore
      ? 'Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\n'
      : '';
    io.stderr.write(complaint + (await helpOf(name)));
    await suggest(io, words[0] ?? '', name);
    return 1;
  }
  const cleanUps: Array<() => Promise<void>> = [];
  const context: Context = {
    io,
    ui,
    format,
    detailed: choices.detailed,
    preferences,
    preview,
    atEnd: (cleanUp) => cleanUps.push(cleanUp),
  };
  try {
    const { command } = await loadCommand(name);
    return await command.execute(context, words);
  } catch (error) {
    ui.error(messageOf(error));
    return error instanceof Failure ? error.status : 2;
  } finally {
    for (const cleanUp of cleanUps) {
      await cleanUp();
    }
  }
}
