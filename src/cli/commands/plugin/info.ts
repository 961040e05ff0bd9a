import { textOf, textsOf } from '../../../client/session/secret.ts';
import { goQuote } from '../../../go/quote.ts';
import type { ValueMap } from '../../../values/value.ts';
import { catalogPath, pluginOf } from '../../arguments/plugin-name.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { textFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { outputMap } from '../../format/output.ts';
import { ask } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'plugin info',
  summary: "Show a plugin's properties",
  usage: '[options] TYPE NAME',
  help: 'Show the properties of an auth method or a secrets engine that can be enabled.',
  examples: ['localvault plugin info auth approle', 'localvault plugin info -field=version secret kv'],
  completes: [['auth', 'database', 'secret']],
  output: ['field', 'format'],
  flags: { version: textFlag({ help: 'The version of the plugin.' }) },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1, 2, '1 or 2');
    const session = await context.session();
    const plugin = pluginOf(args);
    const query: Array<[string, string]> = flags.version === '' ? [] : [['version', flags.version]];
    const secret = await failing(`Error reading plugin named ${plugin.name}`, () =>
      ask(session, 'GET', catalogPath(plugin), { query }),
    );
    if (secret?.data == null) {
      throw new Failure(`No value found for plugin ${goQuote(plugin.name)}`, 2);
    }
    const info = infoOf(secret.data);
    // The table format and -field show a missing list as an empty one.
    const shown = { ...info, args: info.args ?? [] };
    if (flags.field !== '') {
      return printField(context, shown, flags.field);
    }
    return outputMap(context, context.format === 'table' ? shown : info);
  },
});

function infoOf(data: ValueMap): ValueMap {
  return {
    args: textsOf(data.args),
    builtin: data.builtin === true,
    command: textOf(data.command),
    name: textOf(data.name),
    sha256: textOf(data.sha256),
    deprecation_status: textOf(data.deprecation_status),
    version: textOf(data.version),
  };
}
