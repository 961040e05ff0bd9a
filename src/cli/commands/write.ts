import { defineCommand } from '../command.ts';
import { parseData } from '../data.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag } from '../flag-types.ts';
import { sanitizePath } from '../path.ts';
import { outputChange } from '../write-output.ts';

export const command = defineCommand({
  usage: 'write [options] PATH [DATA K=V...]',
  help: `Writes to a path of the API: a secret, a role, a login.

A value that begins with @ is read from a file, - stands for standard input, \\@ for a real @.
Without a key, @file and - are JSON objects.`,
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h',
    'localvault write -f auth/approle/role/jenkins/secret-id',
  ],
  completes: ['path to write', 'parameters'],
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
      send: () => session.write(path, data),
      failure: `Error writing data to ${path}`,
      success: `Success! Data written to: ${path}`,
      field: flags.field,
    });
  },
});
