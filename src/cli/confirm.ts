import type { CommandContext } from './context.ts';
import { Failure } from './failure.ts';
import { booleanFlag, type FlagSpecs } from './flag-types.ts';

/** The flag of commands that ask for confirmation. */
export const forceFlag = { force: booleanFlag({ aliases: ['f'], help: 'Do not ask for confirmation.' }) };

/**
 * Asks for confirmation before something irreversible. Returns if the user types "yes" or has given -force.
 *
 * @param question the question, with its question mark
 * @param warning what -force does, for the error where nobody can be asked
 * @throws Failure (status 2) if the user refuses or can't be asked
 */
export async function confirm<F extends FlagSpecs>(
  { flags, io }: CommandContext<F>,
  question: string,
  warning: string,
): Promise<void> {
  if (flags['force']) {
    return;
  }
  if (!io.stdin.isTerminal || flags['non-interactive']) {
    throw new Failure(`${warning}: add -force to confirm.`, 2);
  }
  io.stderr.write(`${question} Type "yes" to confirm: `);
  if ((await io.stdin.readLine()).trim() !== 'yes') {
    throw new Failure('Nothing was changed.', 2);
  }
}
