import type { StateQuestions } from '../client/state-questions.ts';
import type { CommandContext } from './context.ts';
import { Failure } from './failure.ts';
import type { FlagSpecs } from './flag-types.ts';
import { requireLocal } from './whole-state.ts';

/** What people can ask for: the capabilities that a policy can grant. */
export const capabilityWords = ['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo'] as const;

/**
 * Opens the local state for questions that take its key.
 *
 * @throws Failure (status 1) if the command line or the environment names a server
 */
export async function stateQuestions<F extends FlagSpecs>(context: CommandContext<F>): Promise<StateQuestions> {
  requireLocal(context, 'This takes the key of the local state, so it does not work on a server');
  const { StateQuestions } = await import('../client/state-questions.ts');
  return new StateQuestions(context.env, (warning) => context.ui.warn(warning));
}

/** Checks a capability that the user named. Throws a Failure (status 1) for a word that isn't among `known`. */
export function checkCapability(word: string, known: readonly string[]): void {
  if (!known.includes(word)) {
    throw new Failure(`"${word}" is not a capability: use one of ${known.join(', ')}.`, 1);
  }
}
