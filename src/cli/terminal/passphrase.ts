import { readUserFile, textOfBytes } from '../arguments/user-file.ts';
import type { CommandContext } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { type FlagSpecs, textFlag } from '../flags/flag-types.ts';
import { canAsk } from './confirm.ts';

/** The flag of commands that need a passphrase. */
export const passphraseFileFlag = {
  'passphrase-file': textFlag({ completes: 'file', help: 'Read the passphrase from the first line of this file.' }),
};

const cantRead = "Can't read the passphrase";

/**
 * Gets the passphrase of an encrypted file: from -passphrase-file, or else from the terminal.
 *
 * @throws Failure if it is in neither place
 */
export async function askPassphrase<F extends FlagSpecs>(context: CommandContext<F>, file: string): Promise<string> {
  return (await passphraseFromFile(context)) ?? readHidden(context, `Passphrase of ${file}: `);
}

/**
 * Gets a new passphrase: from -passphrase-file, or else from the terminal, where it is asked twice.
 *
 * @throws Failure if it is in neither place, or the two differ
 */
export async function askNewPassphrase<F extends FlagSpecs>(context: CommandContext<F>): Promise<string> {
  const given = await passphraseFromFile(context);
  if (given !== undefined) {
    return given;
  }
  const passphrase = await readHidden(context, 'New passphrase: ');
  if ((await readHidden(context, 'The same passphrase again: ')) !== passphrase) {
    throw new Failure('The two passphrases differ. Nothing was saved.', 2);
  }
  return passphrase;
}

async function passphraseFromFile<F extends FlagSpecs>({ flags }: CommandContext<F>): Promise<string | undefined> {
  const path = String(flags['passphrase-file'] ?? '');
  if (path === '') {
    return undefined;
  }
  const bytes = await failing(cantRead, () => readUserFile(path));
  const [line = ''] = textOfBytes(bytes).split(/\r?\n/, 1);
  return nonEmpty(line, `The first line of ${path} is empty; it must be the passphrase.`);
}

async function readHidden<F extends FlagSpecs>(context: CommandContext<F>, prompt: string): Promise<string> {
  if (!canAsk(context)) {
    // Like a missing -force: nothing is wrong with the command line, but nobody can be asked.
    throw new Failure('The passphrase is missing: add -passphrase-file=FILE, or run this on a terminal.', 2);
  }
  const line = await failing(cantRead, () => context.io.stdin.readHidden(prompt));
  context.io.stderr.write('\n');
  return nonEmpty(line, 'The passphrase is empty. Nothing was changed.');
}

function nonEmpty(passphrase: string, otherwise: string): string {
  if (passphrase === '') {
    throw new Failure(otherwise, 2);
  }
  return passphrase;
}
