import { parseParameters } from '../arguments/parse-texts.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { printField } from '../format/field.ts';
import { outputSecret } from '../format/output.ts';

export const command = defineCommand({
  name: 'read',
  summary: 'Read data and secrets',
  common: true,
  usage: '[options] PATH',
  help: `Read the data at an API path: a secret, a role, the settings of a mount.

K=V pairs become query parameters.`,
  examples: ['localvault read secret/config', 'localvault read -field=display_name auth/token/lookup-self'],
  completes: ['path to read'],
  output: ['field', 'format'],
  allowsRaw: true,
  async run(context) {
    const { args, flags, format } = context;
    if (args.length < 1) {
      throw new Failure(`Not enough arguments (expected 1, got ${args.length})`, 1);
    }
    const session = await context.session();
    const path = sanitizePath(args[0] ?? '');
    const parameters = await failing(
      'Failed to parse K=V data',
      () => parseParameters(args.slice(1), context.readStdin),
      1,
    );
    if (format === 'raw') {
      const body = await failing(`Error reading: ${path}`, () => session.readBytes(path, parameters));
      context.io.stdout.write(typeof body === 'string' ? `${body}\n` : Buffer.concat([body, Buffer.from('\n')]));
      return 0;
    }
    const secret = await failing(`Error reading ${path}`, () => session.read(path, parameters));
    if (secret === undefined) {
      throw new Failure(`No value found at ${path}`, 2);
    }
    return flags.field === '' ? outputSecret(context, secret) : printField(context, secret, flags.field);
  },
});
