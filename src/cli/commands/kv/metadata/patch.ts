import type { Printable } from '../../../../go/json/json.ts';
import { defineCommand } from '../../../command.ts';
import { listFlag } from '../../../flags/flag-types.ts';
import { mountFlag } from '../../../kv/locate-secret.ts';
import { metadataPath } from '../../../kv/metadata-path.ts';
import { settingFlags, settingsOf } from '../../../kv/metadata-settings.ts';
import { mapOfFlag } from '../../../requests/ask.ts';
import { outputChange } from '../../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv metadata patch',
  summary: 'Update the metadata of a secret',
  usage: '[options] KEY',
  help: 'Update the given metadata of an existing secret. Other custom metadata is kept.',
  examples: [
    'localvault kv metadata put -custom-metadata=owner=ann secret/app\nlocalvault kv metadata patch -max-versions=5 secret/app',
    'localvault kv metadata patch -mount=secret -remove-custom-metadata=owner app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: {
    ...settingFlags,
    'remove-custom-metadata': listFlag({ help: 'A key of the custom metadata to remove. Can be repeated.' }),
    ...mountFlag,
  },
  async run(context) {
    const { flags } = context;
    context.expectArgs(1);
    const session = await context.session();
    const path = await metadataPath(context, session, 'patch');
    const custom: Record<string, Printable> = mapOfFlag(flags['custom-metadata']);
    for (const key of flags['remove-custom-metadata']) {
      custom[key] = null;
    }
    return outputChange(context, {
      send: () => session.patch(path, { ...settingsOf(flags), custom_metadata: custom }),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: '',
    });
  },
});
