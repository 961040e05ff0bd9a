import { parseParameters } from '../arguments/parse-texts.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { outputChange } from '../requests/output-change.ts';

export const command = defineCommand({
  name: 'delete',
  summary: 'Delete secrets and configuration',
  common: true,
  usage: '[options] PATH',
  help: `Delete the data at an API path. What is deleted depends on the backend of the path.

K=V pairs become query parameters.`,
  examples: [
    'localvault write cubbyhole/note text=hello\nlocalvault delete cubbyhole/note',
    'localvault delete sys/policies/acl/jenkins',
  ],
  completes: ['path to delete'],
  output: ['field', 'format'],
  async run(context) {
    const { args, flags } = context;
    if (args.length < 1) {
      throw new Failure(`Not enough arguments (expected at least 1, got ${args.length})`, 1);
    }
    const session = await context.session();
    const path = sanitizePath(args[0] ?? '');
    const parameters = await failing(
      'Failed to parse string list data',
      () => parseParameters(args.slice(1), context.readStdin),
      1,
    );
    return outputChange(context, {
      send: () => session.delete(path, parameters),
      failure: `Error deleting ${path}`,
      success: `Success! Data deleted (if it existed) at: ${path}`,
      field: flags.field,
    });
  },
});
