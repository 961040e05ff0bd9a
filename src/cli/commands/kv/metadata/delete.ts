import { makeSecret } from '../../../../client/session/secret.ts';
import { defineCommand } from '../../../command.ts';
import { mountFlag } from '../../../kv/locate-secret.ts';
import { metadataPath } from '../../../kv/metadata-path.ts';
import { outputChange } from '../../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv metadata delete',
  summary: 'Delete all versions and the metadata of a secret',
  usage: '[options] PATH',
  help: 'Delete a secret permanently, with all its versions and metadata.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv metadata delete secret/app',
    'localvault kv metadata delete -mount=secret app',
  ],
  completes: ['secret'],
  flags: mountFlag,
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const path = await metadataPath(context, session, 'delete');
    const success = `Success! Data deleted (if it existed) at: ${path}`;
    return outputChange(context, {
      // Every format prints the success message, for any response.
      send: async () => (await session.delete(path)) ?? makeSecret({}),
      failure: `Error deleting ${path}`,
      success,
      field: '',
      show: () => {
        context.ui.output(success);
        return 0;
      },
    });
  },
});
