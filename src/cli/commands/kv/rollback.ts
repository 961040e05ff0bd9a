import type { Session } from '../../../client/session/session.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { integerFlag } from '../../flags/flag-types.ts';
import type { Version } from '../../kv/existing-version.ts';
import { existingData, existingVersion } from '../../kv/existing-version.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { outputChange } from '../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv rollback',
  summary: 'Roll back to an older version',
  usage: '[options] KEY',
  help: 'Write the data of an older version again, as a new version.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv put secret/app user=bob\nlocalvault kv rollback -version=1 secret/app',
    'localvault kv rollback -mount=secret -version=2 app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: {
    version: integerFlag({ help: 'The version to restore.' }),
    ...mountFlag,
  },
  async run(context) {
    const { args, flags, given } = context;
    if (args.length !== 1) {
      throw new Failure(`Invalid number of arguments (expected 1, got ${args.length})`, 1);
    }
    if (!given.has('version')) {
      throw new Failure('Version flag must be specified', 1);
    }
    if (flags.version <= 0) {
      throw new Failure(`Invalid value ${flags.version} for the version flag`, 1);
    }
    const session = await context.session();
    const place = await findPlace(context, session, { capability: 'read', part: 'data' });
    if (!place.versioned) {
      throw new Failure('K/V engine mount must be version 2 for rollback support', 2);
    }
    const path = apiPath(place, 'data');
    const latest = await readVersion(session, path, {});
    const older = await readVersion(session, path, { version: [`${flags.version}`] });
    refuseGone(older);
    const data = existingData(older, path, 'rollback');
    return outputChange(context, {
      send: () => session.write(path, { data, options: { cas: latest.metadata.version ?? null } }),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: '',
    });
  },
});

async function readVersion(session: Session, path: string, parameters: Record<string, string[]>): Promise<Version> {
  const secret = await failing(`Error doing pre-read at ${path}`, () => session.read(path, parameters));
  return existingVersion(secret, path, 'rollback');
}

function refuseGone({ metadata }: Version): void {
  if (typeof metadata.deletion_time === 'string' && metadata.deletion_time !== '') {
    throw new Failure('Cannot roll back to a version that has been deleted', 2);
  }
  if (metadata.destroyed === true) {
    throw new Failure('Cannot roll back to a version that has been destroyed', 2);
  }
}
