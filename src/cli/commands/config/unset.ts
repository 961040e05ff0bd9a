import { defineCommand } from '../../command.ts';
import { preferenceNamed, preferenceNames } from '../../preferences/preference.ts';

export const command = defineCommand({
  name: 'config unset',
  summary: 'Remove a preference',
  usage: 'NAME',
  help: 'Remove a preference, so that its default applies again.',
  examples: ['localvault config set format json\nlocalvault config unset format', 'localvault config unset colour'],
  completes: [preferenceNames],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const name = preferenceNamed(context.args[0] ?? '');
    const { storePreference } = await import('../../preferences/preference-store.ts');
    storePreference(context.env, name, undefined);
    context.ui.output(`Success! Unset ${name}`);
    return 0;
  },
});
