import type { Printable } from '../../../go/json/json.ts';
import { catalogPath, pluginOf, pluginTypes } from '../../arguments/plugin-name.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { booleanFlag, listFlag, textFlag } from '../../flags/flag-types.ts';

export const command = defineCommand({
  name: 'plugin register',
  summary: 'Register a plugin',
  usage: '[options] TYPE NAME',
  help: 'Register a program on a server as an auth method or a secrets engine. The local state runs no external plugins.',
  examples: [
    'localvault plugin register -output-policy -sha256=d3f0a8be auth ours',
    'localvault plugin register -output-curl-string -sha256=d3f0a8be -command=ours-1.2 auth ours',
  ],
  completes: [['auth', 'database', 'secret']],
  flags: {
    args: listFlag({ help: 'An argument of the program. Can be repeated.' }),
    command: textFlag({ help: 'The file of the program. Default: the name of the plugin.' }),
    oci: booleanFlag({ help: 'Whether the configuration of the server declares the plugin as an OCI image.' }),
    sha256: textFlag({ help: 'The SHA-256 sum of the file of the program. Required.' }),
    version: textFlag({ help: "The plugin's version." }),
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1, 2, '1 or 2');
    if (flags.sha256 === '') {
      throw new Failure('SHA256 is required for all plugins, please provide -sha256', 1);
    }
    const session = await context.session();
    const plugin = pluginOf(args);
    const body = new Map<string, Printable>([
      ['type', pluginTypes.indexOf(plugin.type)],
      ...(flags.args.length === 0 ? [] : [['args', flags.args] as const]),
      ['command', flags.command || plugin.name],
      ['sha256', flags.sha256],
      ...(flags.version === '' ? [] : [['version', flags.version] as const]),
    ]);
    await failing(`Error registering plugin ${plugin.name}`, () =>
      session.request('PUT', catalogPath(plugin), { body }),
    );
    context.ui.output(`Success! Registered plugin: ${plugin.name}`);
    return 0;
  },
});
