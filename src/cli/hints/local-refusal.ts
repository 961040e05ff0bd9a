import type { Environment } from '../../client/environment.ts';
import { stateFolder, stateNameOf } from '../../client/places.ts';
import type { ApiError } from '../../client/session/api-error.ts';
import { defaultStateName } from '../../client/state/state-name.ts';
import { StateError } from '../../values/state-error.ts';
import type { Context } from '../context.ts';
import { withTilde } from '../format/with-tilde.ts';
import { isRootToken } from '../login/is-root-token.ts';

/**
 * Says after an error that the state is local: like the real CLI's, the error names the URL of a server. After a denied request or a failed
 * login, also says how to find out why, and after the former, how to become root again.
 *
 * @param error the last refusal
 * @param token the token of the request; `''` for none
 * @param shown all error messages of the command
 */
export async function hintAtLocalRefusal(
  context: Context,
  error: ApiError,
  token: string,
  shown: string,
): Promise<void> {
  if (!shown.includes(error.message)) {
    return;
  }
  const { env } = context.io;
  const folder = stateFolder(env, context.preferences);
  const name = stateNameOf(env, folder);
  const named = name === undefined || name === defaultStateName ? '' : ` "${name}"`;
  context.ui.warn(`Hint: This is the local state${named} in ${withTilde(folder, env)}, not a server.`);
  if (isFailedLogin(error)) {
    context.ui.warn('Hint: "localvault why" explains it.');
  } else if (error.status === 403) {
    await nameTokenOwner(context, folder, token);
    const why = 'Hint: "localvault why" explains it';
    context.ui.warn((await isRoot(env, token)) ? `${why}.` : `${why}; ${howToBeRoot(env)}.`);
  }
}

/** Like Vault's, the message of a failed AppRole login doesn't reveal which of its parts was wrong. */
function isFailedLogin({ status, message }: ApiError): boolean {
  return status === 400 && message.includes('invalid role or secret ID');
}

/** The tokens of one state are unknown in the others, but a variable or a token file of the user's keeps its token when the state changes. */
async function nameTokenOwner({ io, ui }: Context, folder: string, token: string): Promise<void> {
  const { env } = io;
  try {
    const { tokenOwner } = await import('../../client/token-helper/token-owner.ts');
    const owner = tokenOwner(env, folder, token);
    if (owner !== undefined) {
      const name = stateNameOf(env, owner);
      const state = name === undefined ? `state in ${withTilde(owner, env)}` : `state "${name}"`;
      ui.warn(`Hint: The token that was used is the stored token of another state, the ${state}.`);
    }
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
  }
}

/** A token in a variable overrides the stored one. */
function howToBeRoot(env: Environment): string {
  const variables = ['BAO_TOKEN', 'VAULT_TOKEN'].filter((name) => env[name]);
  const unset = variables.length === 0 ? '' : `unset ${variables.join(' ')}; `;
  return `"${unset}localvault login -root" makes you root again`;
}

/** A hint must not fail. If the state can't be read, an earlier message has said so. */
async function isRoot(env: Environment, token: string): Promise<boolean> {
  try {
    return await isRootToken(env, token);
  } catch (error) {
    if (error instanceof StateError) {
      return false;
    }
    throw error;
  }
}
