import { messageOf } from '../../../values/message.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { openPreferences, preferenceNamed } from '../../preference-store.ts';

export const command = defineCommand({
  name: 'config set',
  summary: 'Set a preference',
  usage: '[options] NAME VALUE',
  help: `Sets a preference.

  state     the folder of the state
  format    how to print: table, json or yaml
  colour    true or false: whether terminals get colours`,
  examples: ['localvault config set format table', 'localvault config set colour false'],
  completes: [['state', 'format', 'colour']],
  run(context) {
    context.expectArgs(2);
    const [given = '', text = ''] = context.args;
    const name = preferenceNamed(given);
    const isBoolean = name === 'colour' && (text === 'true' || text === 'false');
    const preferences = openPreferences(context.env);
    try {
      preferences.set(name, isBoolean ? text === 'true' : text);
    } catch (error) {
      throw new Failure(`Can't set "${name}": ${messageOf(error)}`, 1);
    }
    context.ui.output(`Success! Set ${name} to: ${text}`);
    return 0;
  },
});
