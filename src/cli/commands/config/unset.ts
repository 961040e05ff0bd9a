import { defineCommand } from '../../command.ts';
import { openPreferences, preferenceNamed } from '../../preference-store.ts';

export const command = defineCommand({
  name: 'config unset',
  summary: 'Remove a preference',
  usage: '[options] NAME',
  help: 'Forgets a preference, so that what the program does by itself counts again.',
  examples: ['localvault config set format json\nlocalvault config unset format', 'localvault config unset colour'],
  completes: [['state', 'format', 'colour']],
  run(context) {
    context.expectArgs(1);
    const name = preferenceNamed(context.args[0] ?? '');
    openPreferences(context.env).delete(name);
    context.ui.output(`Success! Unset ${name}`);
    return 0;
  },
});
