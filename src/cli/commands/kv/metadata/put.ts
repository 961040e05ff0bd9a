import { defineCommand } from '../../../command.ts';
import { mountFlag } from '../../../kv/locate-secret.ts';
import { metadataPath } from '../../../kv/metadata-path.ts';
import { settingFlags, settingsOf } from '../../../kv/metadata-settings.ts';
import { mapOfFlag } from '../../../requests/ask.ts';
import { outputChange } from '../../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv metadata put',
  summary: 'Set the metadata of a secret',
  usage: '[options] KEY',
  help: 'Set the metadata of a secret, or create a secret without data. Custom metadata is replaced as a whole.',
  examples: [
    'localvault kv metadata put -max-versions=5 secret/app',
    'localvault kv metadata put -mount=secret -custom-metadata=owner=ann app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: { ...settingFlags, ...mountFlag },
  async run(context) {
    const { flags } = context;
    context.expectArgs(1);
    const session = await context.session();
    const path = await metadataPath(context, session, 'write');
    const custom = flags['custom-metadata'];
    const settings = settingsOf(flags);
    if (custom.size > 0) {
      settings.custom_metadata = mapOfFlag(custom);
    }
    return outputChange(context, {
      send: () => session.write(path, settings),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: '',
    });
  },
});
