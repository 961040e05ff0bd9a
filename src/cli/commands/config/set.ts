import { defineCommand } from '../../command.ts';
import type { PreferenceName } from '../../preference.ts';
import { preferenceNamed, preferenceNames, preferenceSchema } from '../../preference.ts';

const purposes: Readonly<Record<PreferenceName, string>> = {
  state: 'The state to use',
  format: 'The default of -format',
  colour: 'Whether terminals show colours',
};

export const command = defineCommand({
  name: 'config set',
  summary: 'Set a preference',
  usage: 'NAME VALUE',
  help: `Set a preference, which applies where neither a flag nor a variable says otherwise.

${preferenceNames.map((name) => `  ${name.padEnd(6)}  ${purposes[name]}: ${preferenceSchema[name].description}.`).join('\n')}`,
  examples: ['localvault config set format table', 'localvault config set colour false'],
  completes: [preferenceNames],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(2);
    const [given = '', text = ''] = context.args;
    const name = preferenceNamed(given);
    const isBoolean = name === 'colour' && (text === 'true' || text === 'false');
    const { storePreference } = await import('../../preference-store.ts');
    storePreference(context.env, name, isBoolean ? text === 'true' : text);
    context.ui.output(`Success! Set ${name} to: ${text}`);
    return 0;
  },
});
