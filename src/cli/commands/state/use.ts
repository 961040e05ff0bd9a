import { readVariable } from '../../../client/environment.ts';
import {
  namedStateFolder,
  readPreferences,
  type StateChoice,
  stateChoice,
  stateNameOf,
} from '../../../client/places.ts';
import { namedStates } from '../../../client/state/named-states.ts';
import { defaultStateName } from '../../../client/state/state-name.ts';
import { quoteForSh } from '../../../values/shell-quote.ts';
import { StateError } from '../../../values/state-error.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { serverDiversion } from '../../shellenv/diversions.ts';
import { createNamedState } from '../../state/create.ts';
import { similarStates } from '../../state/missing.ts';
import { stateNameArgument } from '../../state/name-argument.ts';
import { overrideOfPreference } from '../../state/override.ts';

export const command = defineCommand({
  name: 'state use',
  summary: 'Choose the state that commands use',
  usage: 'NAME',
  help: `Make all commands use the state with this name from now on, in every shell. "localvault state use default" goes back to the default state. A state that doesn't exist is created.

The choice is the preference "state". LOCALVAULT_STATE=NAME overrides it in one shell, and LOCALVAULT_HOME=FOLDER overrides both. "localvault config set state FOLDER" chooses a state in any other folder.`,
  examples: ['localvault state use demo\nlocalvault info', 'localvault state use default'],
  completes: ['state'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const { io, ui } = context;
    const name = stateNameArgument(context.args[0] ?? '');
    if (name !== defaultStateName && !namedStates(io.env).includes(name)) {
      const similar = similarStates(io.env, name);
      await createNamedState(context, name);
      if (similar !== '') {
        ui.warn(`The state "${name}" is new. ${similar} To delete it, run: localvault state delete ${name}`);
      }
    }
    const before = preferred(context);
    const folder = namedStateFolder(io.env, name);
    const { storePreference } = await import('../../preferences/preference-store.ts');
    storePreference(io.env, 'state', name === defaultStateName ? undefined : folder);
    ui.output(`Success! Commands use the state "${name}" from now on, in every shell.`);
    const undo = before && undoing(context, before);
    if (undo !== undefined && before?.folder !== folder) {
      ui.output(`To undo this, run: ${undo}`);
    }
    warnOfOverrides(context, name);
    return 0;
  },
});

/** What the preference chooses; undefined if it is damaged. */
function preferred({ io }: Context): StateChoice | undefined {
  try {
    return stateChoice({ ...io.env, LOCALVAULT_HOME: '', LOCALVAULT_STATE: '' }, readPreferences(io.env));
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return undefined;
  }
}

function undoing({ io }: Context, { folder }: StateChoice): string {
  const name = stateNameOf(io.env, folder);
  return name === undefined ? `localvault config set state ${quoteForSh(folder)}` : `localvault state use ${name}`;
}

/** Warns of variables that keep commands in this shell from using the chosen state. */
function warnOfOverrides({ io, ui }: Context, name: string): void {
  const override = overrideOfPreference(io.env, namedStateFolder(io.env, name));
  if (override !== undefined) {
    ui.warn(override);
  }
  const server = serverDiversion(io.env);
  if (server !== undefined) {
    ui.warn(server);
  }
  const isTokenGiven = ['TOKEN', 'TOKEN_PATH'].some((variable) => readVariable(io.env, variable) !== '');
  if (io.stderr.isTerminal && isTokenGiven) {
    ui.warn(
      "The token that commands use comes from a variable, and may be another state's: unset it to use the stored token.",
    );
  }
}
