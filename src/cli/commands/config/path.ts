import { preferencesFile } from '../../../client/places.ts';
import { defineCommand } from '../../command.ts';

export const command = defineCommand({
  name: 'config path',
  summary: 'Print the path of the preferences file',
  usage: '',
  help: 'Print the path of the preferences file.',
  examples: ['localvault config path', 'echo "Preferences are in $(localvault config path)"'],
  sendsRequests: false,
  run(context) {
    context.expectArgs(0);
    context.ui.output(preferencesFile(context.env));
    return 0;
  },
});
