import { defineCommand } from '../../command.ts';
import { preferenceNamed, preferenceNames, preferenceSchema } from '../../preference.ts';

export const command = defineCommand({
  name: 'config set',
  summary: 'Set a preference',
  usage: '[options] NAME VALUE',
  help: `Set a preference: state is the folder of the state, format is the default of -format, and colour turns the colours on terminals on or off.

${preferenceNames.map((name) => `  ${name.padEnd(6)}    ${preferenceSchema[name].description}`).join('\n')}`,
  examples: ['localvault config set format table', 'localvault config set colour false'],
  completes: [preferenceNames],
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
