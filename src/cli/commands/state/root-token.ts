import { defineCommand } from '../../command.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { outputRendered } from '../../format/output.ts';
import { wholeState } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'state root-token',
  summary: 'Print a root token of the state',
  usage: '[options]',
  help: `Print a root token of the state: the stored token if it is one, or else the one in VAULT_TOKEN, or else a new one. This requires the key of the state, and works while a server is using it. The stored token stays as it is; "localvault login -root" replaces it.

With -revoke-others, also revoke every other root token of the state, and the tokens that were created with them.`,
  examples: [
    'VAULT_TOKEN="$(localvault state root-token)" localvault token lookup',
    'localvault state root-token -revoke-others',
  ],
  flags: { 'revoke-others': booleanFlag({ help: 'Revoke all other root tokens of the state.' }) },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const { format, flags, io, ui } = context;
    const { token, isNew, revoked } = await (await wholeState(context)).rootToken(flags['revoke-others']);
    if (format !== 'table') {
      return outputRendered(context, { token, created: isNew, revoked });
    }
    ui.output(token);
    if (io.stderr.isTerminal && isNew) {
      ui.warn('This is a new root token. "localvault login -root" stores a root token for later commands.');
    }
    if (io.stderr.isTerminal && flags['revoke-others']) {
      ui.warn(`Revoked other root tokens: ${revoked}.`);
    }
    return 0;
  },
});
