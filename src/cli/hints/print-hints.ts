import type { Environment } from '../../client/environment.ts';
import { type Endpoint, openLocalToLook } from '../../client/local.ts';
import type { Exchange } from '../../client/session/session.ts';
import { escapeControls } from '../../values/escape-controls.ts';
import { StateError } from '../../values/state-error.ts';
import { sessionToLook } from '../completion/open-view.ts';
import { EngineView } from '../completion/view.ts';
import type { Context } from '../context.ts';
import type { Hint } from './hint.ts';
import { unknownName } from './unknown-name.ts';
import { unknownParameter } from './unknown-parameter.ts';
import { unknownPlugin } from './unknown-plugin.ts';
import { unknownPolicy } from './unknown-policy.ts';
import { versionedPath } from './versioned-path.ts';

/** The commands whose parameters come from the user. Like the real CLI's, other commands send parameters that a path may lack. */
const withFreeParameters = ['write', 'patch'];

/**
 * Prints hints about a command's requests to the local state, beyond Vault's own messages. The hints reveal only what the user's token may
 * see, and looking it up changes nothing, not even the token's number of uses.
 *
 * @param command the first word of the command's name
 */
export async function printHints(
  { io, ui }: Context,
  command: string | undefined,
  exchanges: readonly Exchange[],
): Promise<void> {
  const isFree = command !== undefined && withFreeParameters.includes(command);
  const hints: readonly Hint[] = [
    unknownName,
    ...(isFree ? [unknownParameter] : []),
    unknownPlugin,
    unknownPolicy,
    ...(command === 'kv' ? [versionedPath] : []),
  ];
  const endpoint = openToLook(io.env);
  if (endpoint === undefined) {
    return;
  }
  try {
    const view = new EngineView(sessionToLook(io.env, endpoint));
    const found = new Set<string>();
    for (const exchange of exchanges) {
      for (const hint of hints) {
        for (const text of await hint(exchange, view)) {
          found.add(text);
        }
      }
    }
    for (const text of found) {
      ui.warn(`Hint: ${escapeControls(text, false)}`);
    }
  } finally {
    await endpoint.client.close();
  }
}

function openToLook(env: Environment): Endpoint | undefined {
  try {
    return openLocalToLook(env);
  } catch (error) {
    if (error instanceof StateError) {
      // The command itself has said what is wrong with the state.
      return undefined;
    }
    throw error;
  }
}
