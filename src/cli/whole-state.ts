import { readVariable } from '../client/environment.ts';
import type { WholeState } from '../client/whole-state.ts';
import type { CommandContext, Context } from './context.ts';
import { Failure } from './failure.ts';
import type { FlagSpecs } from './flag-types.ts';

/**
 * The local state as a whole, for the commands that work on it and not on what it holds.
 *
 * @throws Failure (status 1) where the command line or the environment names a far server: what is meant then isn't the local
 *   state. The same where a request is to be shown and not sent.
 */
export async function wholeState<F extends FlagSpecs>(context: CommandContext<F>): Promise<WholeState> {
  const named = farServer(context);
  if (named !== undefined) {
    throw new Failure(`This works on the local state, not on a server: ${named}.`, 1);
  }
  if (context.flags['output-curl-string'] || context.flags['output-policy']) {
    throw new Failure('No request does this.', 1);
  }
  return anyWholeState(context);
}

/** The same for a command that leaves the state alone, whatever server is named. */
export async function anyWholeState({ io, ui }: Context): Promise<WholeState> {
  const { WholeState } = await import('../client/whole-state.ts');
  return new WholeState(io.env, (warning) => ui.warn(warning));
}

/** What to do about what names a far server; undefined where nothing does. */
function farServer<F extends FlagSpecs>({ env, flags: values, given }: CommandContext<F>): string | undefined {
  if (values['agent-address'] === '' && values.address === '') {
    return undefined;
  }
  const flags = ['agent-address', 'address'].filter((flag) => given.has(flag)).map((flag) => `leave -${flag} out`);
  const variables = ['AGENT_ADDR', 'ADDR']
    .filter((name) => readVariable(env, name) !== '')
    .flatMap((name) => [`BAO_${name}`, `VAULT_${name}`])
    .filter((variable) => env[variable])
    .map((variable) => `unset ${variable}`);
  return [...flags, ...variables].join(' and ');
}
