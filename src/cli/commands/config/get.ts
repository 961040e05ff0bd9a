import type { ValueMap } from '../../../values/value.ts';
import { emptyMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { outputRendered } from '../../format/output.ts';
import { preferenceNamed, preferenceNames } from '../../preferences/preference.ts';

export const command = defineCommand({
  name: 'config get',
  summary: 'Print preferences',
  usage: '[options] [NAME]',
  help: 'Print a preference, or all that are set.',
  examples: ['localvault config get', 'localvault config get -format=json'],
  completes: [preferenceNames],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0, 1);
    const [name] = context.args;
    const known = name === undefined ? undefined : preferenceNamed(name);
    const { storedPreferences } = await import('../../preferences/preference-store.ts');
    const preferences: ValueMap = Object.assign(emptyMap(), storedPreferences(context.env));
    if (known !== undefined) {
      const value = preferences[known];
      if (value === undefined) {
        throw new Failure(`The preference "${known}" is not set.`, 2);
      }
      context.ui.output(String(value));
      return 0;
    }
    if (context.format !== 'table') {
      return outputRendered(context, preferences);
    }
    const rows = Object.entries(preferences).map(([key, value]) => [key, String(value)]);
    if (rows.length > 0) {
      const { printTable } = await import('../../format/grid-table.ts');
      printTable(context, ['Preference', 'Value'], rows);
    }
    return 0;
  },
});
