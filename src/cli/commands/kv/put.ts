import type { Printable } from '../../../go/json/json.ts';
import { defineCommand } from '../../command.ts';
import { parseData } from '../../data.ts';
import { Failure, failing } from '../../failure.ts';
import { integerFlag } from '../../flag-types.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { outputWritten } from '../../kv/output-written.ts';
import { outputChange } from '../../write-output.ts';

export const command = defineCommand({
  name: 'kv put',
  summary: 'Write a secret',
  usage: '[options] KEY [DATA]',
  help: `Stores a secret under a name. What was there is replaced as a whole; in a versioned engine it stays as an older version.

With -cas=N, the secret is stored only if N is its current version; 0 stands for none at all.`,
  examples: [
    'localvault kv put -mount=secret app user=ann password=s3cret',
    `echo '{"user": "bob"}' | localvault kv put secret/app -`,
  ],
  completes: ['secret', 'data'],
  output: ['field', 'format'],
  flags: {
    cas: integerFlag({
      initial: -1,
      help: 'Store it only if this is the current version, where 0 means that there is none.',
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
    const place = await findPlace(context, session);
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
