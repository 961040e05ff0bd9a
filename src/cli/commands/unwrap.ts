import { trimSpace } from '../../go/text.ts';
import { defineCommand } from '../command.ts';
import { failing } from '../failure.ts';
import { printField } from '../format/field.ts';
import { listedNames, outputList, outputSecret } from '../format/output.ts';

export const command = defineCommand({
  name: 'unwrap',
  summary: 'Unwrap a wrapped response',
  common: true,
  usage: '[options] [TOKEN]',
  help: 'Unwrap the response in a wrapping token, which works once. Without an argument, unwrap that of the token in use.',
  examples: [
    'localvault unwrap "$(localvault write -field=wrapping_token sys/wrapping/wrap note=hello)"',
    'localvault unwrap -field=token "$(localvault token create -ttl=1h -wrap-ttl=5m -field=wrapping_token)"',
  ],
  output: ['field', 'format'],
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(0, 1);
    const session = await context.session();
    const secret = await failing('Error unwrapping', () => session.unwrap(trimSpace(args[0] ?? '')));
    if (secret === undefined) {
      if (context.format === 'table') {
        context.ui.output('Successfully unwrapped. There was no data in the wrapped secret.');
      }
      return 0;
    }
    if (flags.field !== '') {
      return printField(context, secret, flags.field);
    }
    return listedNames(secret) === undefined ? outputSecret(context, secret) : outputList(context, secret);
  },
});
