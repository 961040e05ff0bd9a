import { readVariable } from '../../client/environment.ts';
import type { WholeState } from '../../client/state/whole-state.ts';
import type { CommandContext, Context } from '../context.ts';
import { Failure } from '../failure.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';

/**
 * Opens the local state as a whole, for commands that work on the state instead of its contents.
 *
 * @throws Failure (status 1) if the command line or the environment names a server, or a request is to be printed instead of sent
 */
export async function wholeState<F extends FlagSpecs>(context: CommandContext<F>): Promise<WholeState> {
  requireLocal(context);
  return anyWholeState(context);
}

/**
 * Refuses to go on if the command line or the environment names a server, or a request is to be printed instead of sent.
 *
 * @param why why the command doesn't work on a server; how to undo its choice follows
 * @throws Failure (status 1)
 */
export function requireLocal<F extends FlagSpecs>(
  context: CommandContext<F>,
  why = 'This works on the local state, not on a server',
): void {
  const named = remoteServer(context);
  if (named !== undefined) {
    throw new Failure(`${why}: ${named}.`, 1);
  }
  refusePreview(context);
}

/** Throws a Failure (status 1) if a request is to be printed instead of sent, for commands that don't send just one. */
export function refusePreview<F extends FlagSpecs>({ flags }: CommandContext<F>): void {
  if (flags['output-curl-string'] || flags['output-policy']) {
    throw new Failure('This command sends no request that could be printed.', 1);
  }
}

/** The same for a command that doesn't change the state, whether or not a server is named. */
export async function anyWholeState({ io, ui }: Context): Promise<WholeState> {
  const { WholeState } = await import('../../client/state/whole-state.ts');
  return new WholeState(io.env, (warning) => ui.warn(warning));
}

/** How to undo the choice of a server; undefined if none is named, so that the local state is used. */
export function remoteServer<F extends FlagSpecs>({
  env,
  flags: values,
  given,
}: CommandContext<F>): string | undefined {
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
