import { defineCommand } from '../../command.ts';
import { confirmReplacement } from '../../state/confirm-replacement.ts';
import { copyNotice } from '../../state/copy-notice.ts';
import { wholeState } from '../../state/whole-state.ts';
import { forceFlag } from '../../terminal/confirm.ts';

export const command = defineCommand({
  name: 'state rotate-key',
  summary: 'Seal the state with a new key',
  usage: '[options]',
  help: `Seal the state with a new key. The command asks for confirmation on a terminal, and requires -force elsewhere. Tokens, SecretIDs and accessors keep working; batch tokens don't. The old key stays in the key file after the new one, so that older copies and snapshots can still be opened. A server that uses the state must be stopped first. The state with its old key is kept in a snapshot beside the state's folder, as one of the last five copies.

If LOCALVAULT_KEY or LOCALVAULT_KEY_COMMAND provides the key, LOCALVAULT_NEW_KEY must hold the new one. Update the other variable afterwards. Keep the old key as long as you may need older copies and snapshots: to restore one, set LOCALVAULT_KEY to the key that the state had when it was saved.`,
  examples: [
    'localvault status\nlocalvault state rotate-key -force',
    'LOCALVAULT_NEW_KEY="$(head -c 32 /dev/urandom | base64)" localvault state rotate-key -force',
  ],
  sendsRequests: false,
  flags: forceFlag,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    const { folder } = state;
    await confirmReplacement(
      context,
      state,
      `Seal ${folder} with a new key? Batch tokens stop working.`,
      `This seals ${folder} with a new key, which ends batch tokens`,
    );
    const copy = await state.rotateKey();
    context.ui.output(`Success! ${folder} is sealed with a new key.${copyNotice(copy)}`);
    return 0;
  },
});
