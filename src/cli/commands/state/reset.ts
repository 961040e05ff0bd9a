import { defineCommand } from '../../command.ts';
import { confirmReplacement } from '../../state/confirm-replacement.ts';
import { copyNotice } from '../../state/copy-notice.ts';
import { wholeState } from '../../state/whole-state.ts';
import { forceFlag } from '../../terminal/confirm.ts';

export const command = defineCommand({
  name: 'state reset',
  summary: 'Replace the state with a new one',
  usage: '[options]',
  help: `Replace the state with a new one, which has a new root token. The command asks for confirmation on a terminal, and requires -force elsewhere. It also works for a damaged state. A server that uses the state must be stopped first.

The replaced state is kept beside the state's folder, as one of the last five copies: a snapshot, or, of a state that can't be read, a folder with its files. The old key is kept too, because the copy needs it.`,
  examples: [
    'LOCALVAULT_HOME="$HOME/demo" localvault kv put secret/app user=ann\nLOCALVAULT_HOME="$HOME/demo" localvault state reset -force',
    'LOCALVAULT_HOME="$HOME/another-demo" localvault state reset -force',
  ],
  flags: forceFlag,
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    const { folder } = state;
    await confirmReplacement(context, state, `Delete everything in ${folder}?`, `This deletes everything in ${folder}`);
    const copy = await state.reset();
    context.ui.output(`Success! Created a new state in ${folder}.${copyNotice(copy)}`);
    return 0;
  },
});
