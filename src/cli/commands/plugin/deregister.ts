import { goQuote } from '../../../go/quote.ts';
import { messageOf } from '../../../values/message.ts';
import { canonicalVersion } from '../../../values/plugin-version.ts';
import { catalogPath, pluginOf } from '../../arguments/plugin-name.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { textFlag } from '../../flags/flag-types.ts';

export const command = defineCommand({
  name: 'plugin deregister',
  summary: 'Deregister a plugin',
  usage: '[options] TYPE NAME',
  help: 'Deregister an external plugin from a server. Built-in plugins stay.',
  examples: ['localvault plugin deregister auth ours', 'localvault plugin deregister -output-policy auth ours'],
  completes: [['auth', 'database', 'secret']],
  flags: { version: textFlag({ help: 'The version to deregister. Default: the plugin without a version.' }) },
  async run(context) {
    context.expectArgs(1, 2, '1, or 2');
    const session = await context.session();
    const plugin = pluginOf(context.args);
    const { version } = context.flags;
    checkVersion(version);
    const query: Array<[string, string]> = [['version', version]];
    await failing(`Error deregistering plugin named ${plugin.name}`, () =>
      session.request('DELETE', catalogPath(plugin), { query }),
    );
    context.ui.output(`Success! Deregistered plugin (if it was registered): ${plugin.name}`);
    return 0;
  },
});

function checkVersion(version: string): void {
  try {
    if (version !== '') {
      canonicalVersion(version, 'strict');
    }
  } catch (error) {
    throw new Failure(`version ${goQuote(version)} is not a valid semantic version: ${messageOf(error)}`, 2);
  }
}
