import type { WholeState } from '../../client/state/whole-state.ts';
import type { CommandContext } from '../context.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { confirm } from '../terminal/confirm.ts';

/**
 * Asks for confirmation before a command replaces the state in its folder. Returns without asking if there is nothing to replace.
 *
 * @param question the question, with its question mark
 * @param warning what -force does, for the error where nobody can be asked
 * @throws StateError if a server uses the state
 * @throws Failure (status 2) if the user refuses or can't be asked
 */
export async function confirmReplacement<F extends FlagSpecs>(
  context: CommandContext<F>,
  state: WholeState,
  question: string,
  warning: string,
): Promise<void> {
  await state.refuseServed();
  if (state.holdsState) {
    await confirm(context, `${question} A copy is kept.`, `${warning}, and keeps a copy`);
  }
}
