import { readVariable } from '../client/environment.ts';
import { readPreferences, type StoredPreferences } from '../client/places.ts';
import type { Preview } from '../client/session/session.ts';
import { messageOf } from '../values/message.ts';
import { StateError } from '../values/state-error.ts';
import type { Context } from './context.ts';
import { ErrorWithStatus, Failure } from './failure.ts';
import type { Io } from './terminal/io.ts';
import { createUi, type TextOutput } from './terminal/ui.ts';
import { type ProgramName, spellCommands } from './tree/called-as.ts';
import { commandIndex } from './tree/command-index.ts';
import { type CommandLine, readCommandLine } from './tree/command-line.ts';
import { dispatch } from './tree/dispatch.ts';
import { noSuchCommandStatus } from './tree/invocation.ts';

const formats = new Set(['table', 'json', 'yaml', 'yml', 'pretty', 'raw']);

/**
 * Runs one command line.
 *
 * @param args the words after the program's name
 * @returns the exit status: 0 for success, 1 for invalid usage, 2 if something was refused or not found, 127 for an unknown command
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const line = readCommandLine(args, io.env);
  if (!line.outputCurlString && !line.outputPolicy) {
    return runCommand(line, io, io.stderr, {});
  }
  const held: Array<() => void> = [];
  const preview: Preview = {};
  const errors = { write: (...given: Parameters<TextOutput['write']>) => held.push(() => io.stderr.write(...given)) };
  const status = await runCommand(line, io, errors, preview);
  return finishPreview(line, io, { status, held, preview });
}

/** Ends a command that shows its request instead of sending it: prints the request, or why there is none. */
function finishPreview(
  line: CommandLine,
  io: Io,
  outcome: { readonly status: number; readonly held: ReadonlyArray<() => void>; readonly preview: Preview },
): number {
  const { status, held, preview } = outcome;
  const [short, long, text] = line.outputCurlString
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
  if (status !== noSuchCommandStatus) {
    for (const write of held) {
      write();
    }
    io.stderr.write(`Unable to generate ${long} from command\n`);
  }
  return status;
}

/**
 * Whether to use colours: for tables on a terminal whose TERM says that it has them, unless a setting forbids them. Windows' own terminal
 * sets no TERM.
 */
function wantsColour(io: Io, format: string, preferences: StoredPreferences): boolean {
  const terminal = io.env.TERM || (process.platform === 'win32' ? 'windows' : 'dumb');
  const refused =
    Boolean(io.env.NO_COLOR) ||
    terminal === 'dumb' ||
    readVariable(io.env, 'CLI_NO_COLOR') !== '' ||
    preferences.colour === false;
  return format === 'table' && !refused && io.stdout.isTerminal;
}

async function runCommand(line: CommandLine, io: Io, errors: TextOutput, preview: Preview): Promise<number> {
  const preferences = readPreferences(io.env);
  const format = line.format ?? preferences.format ?? 'table';
  const paint = wantsColour(io, format, preferences) ? await import('./terminal/paint.ts') : undefined;
  const messages = new Messages(errors, io.calledAs);
  const ui = createUi(io.stdout, messages, paint);
  // `export` has formats of its own.
  if (!formats.has(format) && line.words[0] !== 'export') {
    ui.error(`Invalid output format: ${format}`);
    return 1;
  }
  const cleanUps: Array<() => Promise<void>> = [];
  const context: Context = {
    tree: commandIndex,
    io,
    ui,
    format,
    detailed: line.detailed,
    preferences,
    preview,
    exchanges: [],
    atEnd: (cleanUp) => cleanUps.push(cleanUp),
  };
  const status = await runToEnd(line, context, cleanUps);
  await hint(line, context, status, messages.shown);
  return status;
}

/** Runs the command, then its clean-ups. */
async function runToEnd(
  line: CommandLine,
  context: Context,
  cleanUps: ReadonlyArray<() => Promise<void>>,
): Promise<number> {
  try {
    return await dispatch({ line, tree: commandIndex, context });
  } catch (error) {
    const cause = error instanceof ErrorWithStatus ? error.cause : error;
    context.ui.error(await describe(cause, context));
    return error instanceof Failure || error instanceof ErrorWithStatus ? error.status : 2;
  } finally {
    for (const cleanUp of cleanUps) {
      await cleanUp();
    }
  }
}

async function describe(error: unknown, context: Context): Promise<string> {
  if (error instanceof StateError) {
    const { describeStateError } = await import('./state/describe-state-error.ts');
    return describeStateError(error, context);
  }
  return messageOf(error);
}

/**
 * Prints hints on a terminal if something may be amiss: a request failed, or had parameters.
 *
 * @param shown all error messages of the command
 */
async function hint({ words }: CommandLine, context: Context, status: number, shown: string): Promise<void> {
  const suspicious = context.exchanges.filter(({ body, answer }) => body !== '' || answer.status >= 400);
  // The terminal is checked last: that takes a command 0.1 ms.
  if (suspicious.length === 0 || !context.io.stderr.isTerminal) {
    return;
  }
  const refusal = suspicious.findLast(({ error }) => error !== undefined);
  if (status !== 0 && refusal?.error !== undefined) {
    const { hintAtLocalRefusal } = await import('./hints/local-refusal.ts');
    await hintAtLocalRefusal(context, refusal.error, refusal.token, shown);
  }
  const { printHints } = await import('./hints/print-hints.ts');
  await printHints(context, words[0], suspicious);
}

/** The stream of error messages. It spells commands with the name that the program was called by. */
class Messages implements TextOutput {
  /** All messages so far, as the commands wrote them. */
  shown = '';
  readonly #errors: TextOutput;
  readonly #calledAs: ProgramName;

  constructor(errors: TextOutput, calledAs: ProgramName) {
    this.#errors = errors;
    this.#calledAs = calledAs;
  }

  write(text: string, paint?: (shown: string) => string): void {
    this.shown += text;
    this.#errors.write(spellCommands(text, this.#calledAs, commandIndex), paint);
  }
}
