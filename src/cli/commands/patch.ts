import { defineCommand } from '../command.ts';
import { parseData } from '../data.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag } from '../flag-types.ts';
import { sanitizePath } from '../path.ts';
import { outputChange } from '../write-output.ts';

export const command = defineCommand({
  usage: 'patch [options] PATH [DATA K=V...]',
  help: `Changes the fields that are given and leaves the others.

A value that begins with @ is read from a file, - stands for standard input, \\@ for a real @.
Without a key, @file and - are JSON objects.`,
  examples: [
    `localvault kv put secret/app user=ann password=s3cret
echo '{"data": {"password": "changed"}}' | localvault patch secret/data/app -`,
    'localvault patch secret/metadata/app max_versions=5',
  ],
  completes: ['path to patch', 'parameters to patch'],
  output: ['field', 'format'],
  flags: {
    force: booleanFlag({ aliases: ['f'], help: 'Go on without any data.' }),
  },
  async run(context) {
    const { args, flags } = context;
    if (args.length < 1) {
      throw new Failure(`Not enough arguments (expected 1, got ${args.length})`, 1);
    }
    if (args.length === 1 && !flags.force) {
      throw new Failure('Must supply data or use -force', 1);
    }
    const path = sanitizePath(args[0] ?? '');
    const data = await failing('Failed to parse K=V data', () => parseData(args.slice(1), context.readStdin), 1);
    const session = await context.session();
    return outputChange(context, {
      send: () => session.patch(path, data),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: flags.field,
    });
  },
});
