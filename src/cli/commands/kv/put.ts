import type { Printable } from '../../../go/json/json.ts';
import { parseData } from '../../arguments/parse-data.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { integerFlag } from '../../flags/flag-types.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { outputWritten } from '../../kv/output-written.ts';
import { outputChange } from '../../requests/output-change.ts';

export const command = defineCommand({
  name: 'kv put',
  summary: 'Write a secret',
  usage: '[options] KEY [DATA]',
  help: `Write a secret. It replaces the current data; a versioned engine keeps that as an older version.

With -cas=N, the write succeeds only if N is the current version. 0 means that the secret doesn't exist yet.`,
  examples: [
    'localvault kv put -mount=secret app user=ann password=s3cret',
    `echo '{"user": "bob"}' | localvault kv put secret/app -`,
  ],
  completes: ['secret', 'data'],
  output: ['field', 'format'],
  flags: {
    cas: integerFlag({
      initial: -1,
      help: 'Write the secret only if this is its current version. 0: only if it does not exist.',
    }),
    ...mountFlag,
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1, Number.POSITIVE_INFINITY, '>1');
    if (args.length === 1) {
      throw new Failure('Must supply data', 1);
    }
    const session = await context.session();
    const data = await failing('Failed to parse K=V data', () => parseData(args.slice(1), context.readStdin), 1);
    const place = await findPlace(context, session, { capability: 'write', part: 'data' });
    const path = apiPath(place, 'data');
    const options: Printable = flags.cas > -1 ? { cas: flags.cas } : {};
    return outputChange(context, {
      send: () => session.write(path, place.versioned ? { data, options } : data),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: flags.field,
      show: (secret) => outputWritten(context, path, secret),
    });
  },
});
