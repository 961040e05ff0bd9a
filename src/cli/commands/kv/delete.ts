import { defineCommand } from '../../command.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { splitVersions, versionsFlag } from '../../kv/versions-flag.ts';
import { outputChange } from '../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv delete',
  summary: 'Delete versions of a secret',
  usage: '[options] PATH',
  help: 'Delete a secret. In a versioned engine, the latest version, or those of -versions, are marked as deleted: "kv undelete" restores them, "kv destroy" removes their data permanently, and "kv metadata delete" removes the whole secret.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv delete secret/app',
    'localvault kv delete -mount=secret -versions=1 app',
  ],
  completes: ['secret'],
  output: ['field', 'format'],
  flags: { ...versionsFlag('delete'), ...mountFlag },
  async run(context) {
    const { flags } = context;
    context.expectArgs(1);
    const session = await context.session();
    const place = await findPlace(
      context,
      session,
      flags.versions.length > 0 ? { capability: 'update', part: 'delete' } : { capability: 'delete', part: 'data' },
    );
    const path = apiPath(place, 'data');
    const byVersion = place.versioned && flags.versions.length > 0;
    return outputChange(context, {
      send: () =>
        byVersion
          ? session.write(apiPath(place, 'delete'), { versions: splitVersions(flags.versions) })
          : session.delete(path),
      failure: `Error deleting ${path}`,
      success: `Success! Data deleted (if it existed) at: ${path}`,
      field: flags.field,
    });
  },
});
