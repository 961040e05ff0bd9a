import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { booleanFlag, type FlagSpecs } from '../flags/flag-types.ts';

/** The flag of commands that ask for confirmation. */
export const forceFlag = { force: booleanFlag({ aliases: ['f'], help: 'Do not ask for confirmation.' }) };

/** Whether the user can be asked: sees the question and can answer it. */
export function canAsk<F extends FlagSpecs>({ flags, io }: CommandContext<F>): boolean {
  return io.stdin.isTerminal && io.stderr.isTerminal && !flags['non-interactive'];
}

/**
 * Asks for confirmation before something irreversible. Returns if the user types "yes" or has given -force.
 *
 * @param question the question, with its question mark
 * @param warning what -force does, for the error where nobody can be asked
 * @throws Failure (status 2) if the user refuses or can't be asked
 */
export async function confirm<F extends FlagSpecs>(
  context: CommandContext<F>,
  question: string,
  warning: string,
): Promise<void> {
  if (context.flags['force']) {
    return;
  }
  if (!canAsk(context)) {
    throw new Failure(`${warning}: add -force to confirm.`, 2);
  }
  context.io.stderr.write(`${question} Type "yes" to confirm: `);
  if ((await context.io.stdin.readLine()).trim() !== 'yes') {
    throw new Failure('Nothing was changed.', 2);
  }
}
