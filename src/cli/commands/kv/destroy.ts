import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { splitVersions, versionsFlag } from '../../kv/versions-flag.ts';
import { outputChange } from '../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv destroy',
  summary: 'Destroy versions permanently',
  usage: '[options] KEY',
  help: 'Remove the data of versions permanently. Their metadata is kept.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv destroy -versions=1 secret/app',
    'localvault kv destroy -mount=secret -versions=1,2 app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: { ...versionsFlag('destroy'), ...mountFlag },
  async run(context) {
    const { flags } = context;
    context.expectArgs(1);
    if (flags.versions.length === 0) {
      throw new Failure('No versions provided, use the "-versions" flag to specify the version to destroy.', 1);
    }
    const session = await context.session();
    const place = await findPlace(context, session, { capability: 'update', part: 'destroy' });
    if (!place.versioned) {
      throw new Failure('Destroy not supported on KV Version 1', 1);
    }
    const path = apiPath(place, 'destroy');
    return outputChange(context, {
      send: () => session.write(path, { versions: splitVersions(flags.versions) }),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: '',
    });
  },
});
