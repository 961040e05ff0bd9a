import { sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { isPreviewed, mountFlag } from '../../kv/locate-secret.ts';
import { findEngine } from '../../kv/preflight.ts';
import { splitVersions, versionsFlag } from '../../kv/versions-flag.ts';
import { withFolder } from '../../kv/with-folder.ts';
import { outputChange } from '../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv undelete',
  summary: 'Restore deleted versions',
  usage: '[options] KEY',
  help: 'Restore deleted versions, unless they have been destroyed.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv delete secret/app\nlocalvault kv undelete -versions=1 secret/app',
    'localvault kv undelete -mount=secret -versions=1 app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: { ...versionsFlag('restore'), ...mountFlag },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1);
    if (flags.versions.length === 0) {
      throw new Failure('No versions provided, use the "-versions" flag to specify the version to undelete.', 1);
    }
    const session = await context.session();
    const name = sanitizePath(args[0] ?? '');
    const mount = sanitizePath(flags.mount);
    const engine = await findEngine(session, {
      path: mount || name,
      intent: { capability: 'update', part: 'undelete', path: mount === '' ? name : `${mount}/${name}` },
      previewed: isPreviewed(context),
    });
    if (!engine.versioned) {
      throw new Failure('Undelete not supported on KV Version 1', 1);
    }
    // Unlike the other commands, OpenBao's `kv undelete` takes the flag's mount literally, and removes it from the front of the name.
    const path = withFolder(name, mount || engine.mount, 'undelete');
    return outputChange(context, {
      send: () => session.write(path, { versions: splitVersions(flags.versions) }),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: '',
    });
  },
});
