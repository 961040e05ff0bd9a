import { defineCommand } from '../../command.ts';

export const command = defineCommand({
  name: 'print token',
  summary: 'Print the token in use',
  usage: '',
  help: 'Print the token that commands use: the one in the environment, or else the stored one.',
  examples: ['localvault print token', 'VAULT_TOKEN="$(localvault print token)" localvault token lookup'],
  ignoresWords: true,
  async run(context) {
    const session = await context.session();
    context.ui.output(session.token);
    return 0;
  },
});
