import type { CommandContext } from './context.ts';
import { Failure } from './failure.ts';
import { booleanFlag, type FlagSpecs } from './flag-types.ts';

/** The flag of commands that ask before they do something. */
export const forceFlag = { force: booleanFlag({ aliases: ['f'], help: 'Do not ask for confirmation.' }) };

/**
 * Asks before something is done that can't be undone. Goes on where the user types "yes" or has given -force.
 *
 * @param question What is asked, with its question mark.
 * @param warning What is said where nobody can be asked: it ends in what -force does.
 * @throws Failure (status 2) where the user doesn't want it, or can't be asked.
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
    throw new Failure(`${warning}: add -force to do so.`, 2);
  }
  io.stderr.write(`${question} Only "yes" will do so: `);
  if ((await io.stdin.readLine()).trim() !== 'yes') {
    throw new Failure('Nothing was changed.', 2);
  }
}
