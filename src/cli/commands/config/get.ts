import { readPreferences } from '../../../client/places.ts';
import type { ValueMap } from '../../../values/value.ts';
import { emptyMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { outputRendered } from '../../format/output.ts';

export const command = defineCommand({
  name: 'config get',
  summary: 'Print preferences',
  usage: '[options] [NAME]',
  help: 'Prints a preference, or all that are set.',
  examples: ['localvault config get', 'localvault config get -format=json'],
  completes: [['state', 'format', 'colour']],
  output: ['format'],
  async run(context) {
    context.expectArgs(0, 1);
    const preferences: ValueMap = Object.assign(emptyMap(), readPreferences(context.env));
    const [name] = context.args;
    if (name === undefined) {
      return context.format === 'table'
        ? outputTable(context.ui.output, preferences)
        : outputRendered(context, preferences);
    }
    const { preferenceNamed } = await import('../../preference-store.ts');
    const value = preferences[preferenceNamed(name)];
    if (value === undefined) {
      throw new Failure(`The preference "${name}" is not set.`, 2);
    }
    context.ui.output(String(value));
    return 0;
  },
});

async function outputTable(output: (text: string) => void, preferences: ValueMap): Promise<number> {
  const rows = Object.entries(preferences).map(([name, value]) => [name, String(value)]);
  if (rows.length > 0) {
    const { gridTable } = await import('../../format/grid-table.ts');
    output(gridTable(['Preference', 'Value'], rows));
  }
  return 0;
}
