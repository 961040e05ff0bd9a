import type { WholeState } from '../client/whole-state.ts';
import type { Context } from './context.ts';

/** The local state as a whole, for the commands that work on it and not on what it holds. */
export async function wholeState({ io, ui }: Context): Promise<WholeState> {
  const { WholeState } = await import('../client/whole-state.ts');
  return new WholeState(io.env, (warning) => ui.warn(warning));
}
