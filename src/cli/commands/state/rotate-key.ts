import { defineCommand } from '../../command.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  name: 'state rotate-key',
  summary: 'Seal the state with a new key',
  usage: '[options]',
  help: `Seals the state with a new key. Tokens, SecretIDs and accessors go on working; batch tokens don't. The old key stays in the
key file behind the new one, so that copies and snapshots from before still open. A server that has the state must be stopped first.

Where LOCALVAULT_KEY or LOCALVAULT_KEY_COMMAND say the key, the new one is taken from LOCALVAULT_NEW_KEY, and it's up to you
to change the other variable afterwards.`,
  examples: [
    'localvault status\nlocalvault state rotate-key',
    'LOCALVAULT_NEW_KEY="$(head -c 32 /dev/urandom | base64)" localvault state rotate-key',
  ],
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    await state.rotateKey();
    context.ui.output(`Success! ${state.folder} is sealed with a new key.`);
    return 0;
  },
});
