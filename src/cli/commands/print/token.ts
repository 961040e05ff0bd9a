import { defineCommand } from '../../command.ts';

export const command = defineCommand({
  name: 'print token',
  summary: 'Print the token in use',
  usage: '',
  help: 'Prints the token that commands use: that of the environment, else the one that was kept.',
  examples: ['localvault print token', 'VAULT_TOKEN="$(localvault print token)" localvault token lookup'],
  ignoresWords: true,
  async run(context) {
    const session = await context.session();
    context.ui.output(session.token);
    return 0;
  },
});
