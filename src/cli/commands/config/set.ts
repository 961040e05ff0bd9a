import { resolve } from 'node:path';
import type { Environment } from '../../../client/environment.ts';
import { preferredFormats } from '../../../client/places.ts';
import { stateNameProblem } from '../../../client/state/state-name.ts';
import { homeFolder } from '../../../values/home-folder.ts';
import { defineCommand } from '../../command.ts';
import type { Completion } from '../../completion/kinds.ts';
import { Failure } from '../../failure.ts';
import type { PreferenceName } from '../../preferences/preference.ts';
import { preferenceNamed, preferenceNames, preferenceSchema } from '../../preferences/preference.ts';

const purposes: Readonly<Record<PreferenceName, string>> = {
  state: 'The state to use (see "localvault state use")',
  format: 'The default of -format',
  colour: 'Whether terminals show colours',
  history: 'What "localvault log" can show',
};

export const command = defineCommand({
  name: 'config set',
  summary: 'Set a preference',
  usage: 'NAME VALUE',
  help: `Set a preference, which applies unless a flag or a variable overrides it.

${preferenceNames.map((name) => `  ${name.padEnd(7)}  ${purposes[name]}: ${preferenceSchema[name].description}.`).join('\n')}`,
  examples: ['localvault config set format table', 'localvault config set colour false'],
  completes: [preferenceNames, ({ args: [name] }) => valuesOf(name)],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(2);
    const [given = '', text = ''] = context.args;
    const name = preferenceNamed(given);
    if (name === 'state') {
      refuseStateName(text);
    }
    const value = meaningOf(name, text, context.env);
    const { storePreference } = await import('../../preferences/preference-store.ts');
    storePreference(context.env, name, value);
    context.ui.output(`Success! Set ${name} to: ${value}`);
    if (name === 'state') {
      const { overrideOfPreference } = await import('../../state/override.ts');
      const override = overrideOfPreference(context.env, String(value));
      if (override !== undefined) {
        context.ui.warn(override);
      }
    }
    return 0;
  },
});

/** A word could be a name as well as a folder. Misunderstanding it would divert all commands. */
function refuseStateName(text: string): void {
  if (stateNameProblem(text) === undefined) {
    throw new Failure(
      `"${text}" may be a name or a folder. For the state with this name, run: localvault state use ${text}. ` +
        `For the folder, run: localvault config set state ./${text}`,
      1,
    );
  }
}

function valuesOf(name: string | undefined): Completion | undefined {
  switch (name) {
    case 'state':
      return 'file';
    case 'format':
      return preferredFormats;
    case 'colour':
      return ['true', 'false'];
    case 'history':
      return ['4MiB', 'off', 'all'];
    default:
      return undefined;
  }
}

/**
 * The value that a word means. A folder is stored as an absolute path, since commands run in other working folders, too. In quotes, a
 * shell leaves `~` as it is.
 */
function meaningOf(name: PreferenceName, text: string, env: Environment): string | boolean {
  if (name === 'state' && text !== '') {
    return text === '~' || text.startsWith('~/') ? resolve(homeFolder(env), text.slice(2)) : resolve(text);
  }
  return name === 'colour' && (text === 'true' || text === 'false') ? text === 'true' : text;
}
