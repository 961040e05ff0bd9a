import { environmentOf, namedStates } from '../../client/state/named-states.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';

/**
 * Creates a state with a name, and says where.
 *
 * @throws Failure (status 2) if there is one with this name, or with one that differs only in its case
 * @throws StateError if it can't be created
 */
export async function createNamedState({ io, ui }: Context, name: string): Promise<void> {
  const taken = namedStates(io.env).find((one) => one.toLowerCase() === name.toLowerCase());
  if (taken === name) {
    throw new Failure(`There is a state named "${name}" already. To use it, run: localvault state use ${name}`, 2);
  }
  if (taken !== undefined) {
    throw new Failure(
      `There is a state named "${taken}" already, and on some systems "${name}" would be the same folder: choose another name.`,
      2,
    );
  }
  const { WholeState } = await import('../../client/state/whole-state.ts');
  const state = new WholeState(environmentOf(io.env, name), (warning) => ui.warn(warning));
  await state.create();
  ui.output(`Success! Created the state "${name}" in ${state.folder}.`);
}
