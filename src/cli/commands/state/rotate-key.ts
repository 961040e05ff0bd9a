import { defineCommand } from '../../command.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  name: 'state rotate-key',
  summary: 'Seal the state with a new key',
  usage: '',
  help: `Seal the state with a new key. Tokens, SecretIDs and accessors keep working; batch tokens don't. The old key stays in the key file after the new one, so that older copies and snapshots can still be opened. A server that uses the state must be stopped first.

If LOCALVAULT_KEY or LOCALVAULT_KEY_COMMAND provides the key, LOCALVAULT_NEW_KEY must hold the new one. Update the other variable afterwards.`,
  examples: [
    'localvault status\nlocalvault state rotate-key',
    'LOCALVAULT_NEW_KEY="$(head -c 32 /dev/urandom | base64)" localvault state rotate-key',
  ],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    await state.rotateKey();
    context.ui.output(`Success! ${state.folder} is sealed with a new key.`);
    return 0;
  },
});
